-- Version 10: how the error of a customer's effect goes together with those of others, so that intervals of plans count it: a byte, with
-- its sign, for every repetition of the learning. NULL without evidence, and in effects learned before.

ALTER TABLE effects ADD COLUMN error_parts BLOB;
