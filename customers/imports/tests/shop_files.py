"""Files that a shop might bring: its customers, and the orders of some of them as its shop program exports them."""

import io
import zipfile

CITIES = ("Pune", "Mumbai", "Delhi")
PLANS = ("free", "gold")
CUSTOMERS = "Kundennummer,Full name,E-Mail,Mobile,City,Plan,Joined,Newsletter\n" + "".join(
    f"c{n},Person{n} Test,p{n}@example.com,+91 98200 100{n:02},{CITIES[n % 3]},{PLANS[n % 2]},{n % 12 + 1}/3/2025,yes\n"
    for n in range(1, 43)
)
SHOPIFY_HEADING = (
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing City,Billing Country"
)
ORDERS = (
    SHOPIFY_HEADING
    + "\n"
    + "".join(
        f"#{1000 + n},p{n}@example.com,paid,2026-03-{n % 28 + 1:02} 10:00:00 +0530,INR,400,{400 + n},"
        f"2026-03-{n % 28 + 1:02} 10:00:00 +0530,1,Coffee beans,{300 + n},CB-1,Person{n} Test,{CITIES[n % 3]},IN\n"
        f"#{1000 + n},p{n}@example.com,,,,,,,1,Filter papers,100,FP-2,,,\n"
        for n in range(1, 31)
    )
)


def workbook(**sheets: list[list[str]]) -> bytes:
    """An XLSX file with these sheets."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
    related = "".join(
        f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{related}</Relationships>',
    }
    for number, rows in enumerate(sheets.values(), 1):
        cells = (
            "<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>" for row in rows
        )
        files[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{"".join(cells)}</sheetData></worksheet>'
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()
