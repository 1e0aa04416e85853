"""From printed lines with positions to paragraphs, headings, lists and tables. Shared by the PDF reader and by OCR."""
