"""`make run`: the whole installation, until Ctrl-C."""

import os
import sys
from pathlib import Path

from crm.supervisor.installation import Installation, Refusal
from crm.supervisor.supervisor import Supervisor


def main() -> None:
    """Run the installation of VAR_DIR; exit with a line that says why where it cannot."""
    base_dir = Path(__file__).resolve().parents[2]
    os.chdir(base_dir)
    try:
        installation = Installation(Path(os.environ.get("VAR_DIR") or base_dir / "var"))
        Supervisor(installation, dict(os.environ)).run()
    except Refusal as refusal:
        sys.exit(f"Mini CRM: {refusal}")


if __name__ == "__main__":
    main()
