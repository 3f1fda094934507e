-- case
ALTER TYPE mood ADD VALUE 'new';
ALTER TYPE mood ADD VALUE IF NOT EXISTS 'newer' BEFORE 'ok';
ALTER TYPE public.mood ADD VALUE 'newest' AFTER 'new';
