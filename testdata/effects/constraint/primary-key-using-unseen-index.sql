-- case
ALTER TABLE unseen ADD CONSTRAINT unseen_pkey PRIMARY KEY USING INDEX unseen_id;
