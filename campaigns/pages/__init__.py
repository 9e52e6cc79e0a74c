"""What the pages of campaigns share."""

from crm.fragments import answer
from crm.paging import Slice, page_of

__all__ = ["Slice", "answer", "page_of"]
