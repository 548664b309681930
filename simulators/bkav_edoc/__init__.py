"""Bkav eDoc, the axis of the SOAP years: pending ids, documents as SOAP envelopes, confirmations."""
