-- Version 9: what was learned of a customer of past campaigns by models that had not seen him, and his doubly robust score, so that a
-- plan can be held against what past campaigns brought. NULL for other customers, and in effects learned before.

ALTER TABLE effects ADD COLUMN unseen REAL;
ALTER TABLE effects ADD COLUMN score REAL;
