"""The mapping engine: what a source record means, decided by files that administrators own.

Pure: text in, values out. No I/O, no clock, no code in the files, no regular expression that can hang.
"""
