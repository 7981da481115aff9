"""Bytes out: PDF, drawings, QR. No writes."""
