"""The task software of the agencies: REST, in the manner of the "Chính quyền điện tử / CCVC" suite."""
