"""Work units become a score sheet: Decree 335 Arts 12 and 14–17, exact from the first digit to the last.

Pure and without a clock. Where the law is silent a named option of the policy decides (``scoring.policy``).
"""
