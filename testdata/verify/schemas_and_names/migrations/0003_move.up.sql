ALTER TABLE app.users SET SCHEMA "Odd one";
