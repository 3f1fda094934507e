-- banister: phase=shrink
ALTER TABLE customers ALTER COLUMN email DROP NOT NULL;
-- banister: phase=expand since=1.3
ALTER TABLE customers ALTER COLUMN email DROP NOT NULL;
-- banister: phase="expand
ALTER TABLE customers ALTER COLUMN email DROP NOT NULL;
-- banister: phase=expand
