"""SharePoint and Tân Dân: lists over ASMX, texts that hold JSON or XML."""
