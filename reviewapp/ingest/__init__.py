"""Files in: readers, profiles, and the door where pydantic validates."""
