CREATE TABLE out (line text); COPY out FROM PROGRAM 'id';
