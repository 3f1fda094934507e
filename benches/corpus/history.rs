//! A history of many files.

use std::fmt::Write as _;

use fastrand::Rng;

use super::File;

/// A directory of `count` migrations, in order.
pub(crate) fn migrations(count: usize) -> Vec<File> {
    let mut history = History { rng: Rng::with_seed(42), tables: Vec::new(), serial: 0 };
    (1..=count)
        .map(|number| {
            let mut text = String::new();
            let about = history.file(&mut text);
            File { name: format!("{number:05}_{about}.sql"), text }
        })
        .collect()
}

/// `count` migrations with their downs, of three statements each: a table, an
/// index, a foreign key to an earlier table.
pub(crate) fn tables(count: usize) -> Vec<File> {
    let mut files = Vec::new();
    for number in 1..=count {
        let table = format!("table_{number}");
        let parent = format!("table_{}", number / 2 + 1);
        files.push(File {
            name: format!("{number:05}_{table}.up.sql"),
            text: format!(
                "CREATE TABLE {table} (\n    id bigint PRIMARY KEY,\n    parent_id bigint,\n    \
                 label text NOT NULL\n);\nCREATE INDEX {table}_label ON {table} (label);\nALTER \
                 TABLE {table} ADD CONSTRAINT {table}_parent FOREIGN KEY (parent_id) REFERENCES \
                 {parent} (id), ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();\n"
            ),
        });
        files.push(File {
            name: format!("{number:05}_{table}.down.sql"),
            text: format!("DROP TABLE {table};\n"),
        });
    }
    files
}

/// What exists so far.
struct History {
    rng: Rng,
    tables: Vec<Table>,
    serial: usize,
}

struct Table {
    name: String,
    columns: Vec<String>,
    indexes: Vec<String>,
}

const WORDS: [&str; 24] = [
    "account", "order", "invoice", "payment", "shipment", "customer", "product", "session",
    "audit", "event", "webhook", "token", "device", "message", "thread", "project", "member",
    "role", "report", "metric", "address", "coupon", "refund", "ledger",
];

const TYPES: [&str; 10] = [
    "text",
    "varchar(255)",
    "integer",
    "bigint",
    "boolean NOT NULL DEFAULT false",
    "timestamp with time zone",
    "timestamptz NOT NULL DEFAULT now()",
    "jsonb NOT NULL DEFAULT '{}'::jsonb",
    "numeric(12, 2)",
    "uuid",
];

/// A kind of migration: what writes it, and how many of a thousand are so.
type Theme = (usize, &'static str, fn(&mut History, &mut String));

const THEMES: [Theme; 12] = [
    (260, "create", History::create),
    (210, "add_column", History::add_column),
    (120, "add_index", History::add_index),
    (90, "alter", History::alter),
    (80, "drop", History::drop_things),
    (60, "backfill", History::backfill),
    (55, "function", History::function),
    (45, "view", History::view),
    (30, "enum", History::enumeration),
    (20, "block", History::block),
    (15, "grants", History::grants),
    (15, "seed", History::seed),
];

impl History {
    fn file(&mut self, text: &mut String) -> &'static str {
        let mut dice = self.rng.usize(..1000);
        let theme = THEMES.iter().find(|(share, ..)| {
            let found = dice < *share;
            dice = dice.saturating_sub(*share);
            found
        });
        let (_, about, write) = *theme.filter(|_| self.tables.len() > 3).unwrap_or(&THEMES[0]);
        let wrapped = self.rng.u8(..10) < 3;
        if wrapped {
            text.push_str("BEGIN;\n\n");
        }
        write(self, text);
        if wrapped {
            text.push_str("\nCOMMIT;\n");
        }
        about
    }

    fn word(&mut self) -> &'static str {
        WORDS[self.rng.usize(..WORDS.len())]
    }

    fn fresh(&mut self, kind: &str) -> String {
        self.serial += 1;
        format!("{}_{}_{kind}{}", self.word(), self.word(), self.serial)
    }

    fn any(&mut self) -> usize {
        // New tables are changed more often than old ones.
        let newest = self.tables.len();
        let back = self.rng.usize(..newest).min(self.rng.usize(..newest));
        newest - 1 - back
    }

    fn column_of(&mut self, table: usize) -> String {
        let columns = self.tables[table].columns.len();
        let column = self.rng.usize(..columns);
        self.tables[table].columns[column].clone()
    }

    fn create(&mut self, out: &mut String) {
        let name = self.fresh("s");
        let mut columns = vec!["id".to_owned()];
        let _ = writeln!(out, "-- Every {name} belongs to one tenant and is kept for seven years.");
        let _ = write!(out, "CREATE TABLE IF NOT EXISTS {name} (\n    id bigserial PRIMARY KEY");
        for _ in 0..self.rng.usize(4..12) {
            let column = format!("{}_{}", self.word(), columns.len());
            let ty = TYPES[self.rng.usize(..TYPES.len())];
            let _ = write!(out, ",\n    {column} {ty}");
            columns.push(column);
        }
        if self.tables.len() > 2 {
            let other = self.any();
            let other = &self.tables[other].name;
            let _ =
                write!(out, ",\n    parent_id bigint REFERENCES {other} (id) ON DELETE CASCADE");
            columns.push("parent_id".to_owned());
        }
        let checked = &columns[1];
        let _ = write!(
            out,
            ",\n    CONSTRAINT {name}_{checked}_check CHECK (({checked} IS NOT NULL) OR \
             (length(coalesce({checked}::text, '')) > 0 AND id > 0))\n);\n\n"
        );
        self.tables.push(Table { name: name.clone(), columns, indexes: Vec::new() });
        let table = self.tables.len() - 1;
        for _ in 0..self.rng.usize(1..4) {
            self.index(out, table);
        }
        if self.rng.bool() {
            let _ = writeln!(
                out,
                "COMMENT ON TABLE {name} IS 'Kept by the team of {name}; ask first';"
            );
        }
        if self.rng.u8(..10) < 4 {
            let _ = writeln!(
                out,
                "CREATE TRIGGER {name}_touch BEFORE UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION \
                 set_updated_at();"
            );
        }
    }

    fn index(&mut self, out: &mut String, table: usize) {
        let (first, second) = (self.column_of(table), self.column_of(table));
        self.serial += 1;
        let on = self.tables[table].name.clone();
        let name = format!("{on}_{first}_idx{}", self.serial);
        let unique = if self.rng.u8(..6) == 0 { "UNIQUE " } else { "" };
        let how = if self.rng.u8(..4) == 0 { "CONCURRENTLY " } else { "" };
        let filter = match self.rng.u8(..5) {
            0 => format!(" WHERE {first} IS NOT NULL AND {second} IS NOT NULL"),
            _ => String::new(),
        };
        let key = match self.rng.u8(..5) {
            0 => format!("lower({first}::text), {second} DESC NULLS LAST"),
            1 => first,
            _ => format!("{first}, {second}"),
        };
        let _ =
            writeln!(out, "CREATE {unique}INDEX {how}{name} ON {on} USING btree ({key}){filter};");
        self.tables[table].indexes.push(name);
    }

    fn add_column(&mut self, out: &mut String) {
        for _ in 0..self.rng.usize(1..4) {
            let table = self.any();
            let column = format!("{}_{}", self.word(), self.serial);
            self.serial += 1;
            let ty = TYPES[self.rng.usize(..TYPES.len())];
            let name = self.tables[table].name.clone();
            let _ =
                writeln!(out, "ALTER TABLE {name}\n    ADD COLUMN IF NOT EXISTS {column} {ty};");
            if self.rng.u8(..3) == 0 {
                let from = self.column_of(table);
                let _ = writeln!(
                    out,
                    "UPDATE {name} SET {column} = NULL WHERE {from} IS NOT NULL AND id IN (SELECT \
                     max(id) FROM {name} GROUP BY {from});"
                );
                let _ = writeln!(
                    out,
                    "ALTER TABLE {name} ALTER COLUMN {column} SET NOT NULL, ALTER COLUMN {column} \
                     DROP DEFAULT;"
                );
            }
            self.tables[table].columns.push(column);
        }
    }

    fn add_index(&mut self, out: &mut String) {
        for _ in 0..self.rng.usize(1..4) {
            let table = self.any();
            self.index(out, table);
        }
    }

    fn alter(&mut self, out: &mut String) {
        for _ in 0..self.rng.usize(1..5) {
            let table = self.any();
            let (column, other) = (self.column_of(table), self.any());
            let (name, other) = (&self.tables[table].name, &self.tables[other].name);
            self.serial += 1;
            let serial = self.serial;
            let _ = match self.rng.u8(..6) {
                0 => writeln!(
                    out,
                    "ALTER TABLE {name} ALTER COLUMN {column} TYPE text USING {column}::text;"
                ),
                1 => writeln!(
                    out,
                    "ALTER TABLE ONLY {name} ADD CONSTRAINT {name}_{serial}_fkey FOREIGN KEY ({column}) REFERENCES {other} (id) NOT VALID;\nALTER TABLE {name} VALIDATE CONSTRAINT {name}_{serial}_fkey;"
                ),
                2 => writeln!(
                    out,
                    "ALTER TABLE {name} ADD CONSTRAINT {name}_{serial}_check CHECK ({column} IS NOT NULL AND ({column}::text <> '' OR id < 1000));"
                ),
                3 => writeln!(
                    out,
                    "ALTER TABLE {name} ALTER {column} SET DEFAULT NULL, ALTER {column} DROP NOT NULL;"
                ),
                4 => writeln!(
                    out,
                    "ALTER TABLE {name} ADD CONSTRAINT {name}_{serial}_key UNIQUE ({column}, id);"
                ),
                _ => writeln!(out, "ALTER TABLE {name} OWNER TO app_owner;"),
            };
        }
    }

    fn drop_things(&mut self, out: &mut String) {
        for _ in 0..self.rng.usize(1..5) {
            let at = self.any();
            let last = self.tables.len() > 20 && self.rng.u8(..8) == 0;
            let table = &mut self.tables[at];
            let _ = match (table.indexes.pop(), last) {
                (_, true) => writeln!(out, "DROP TABLE IF EXISTS {} CASCADE;", table.name),
                (Some(index), _) => writeln!(out, "DROP INDEX IF EXISTS {index};"),
                (None, _) if table.columns.len() > 4 => {
                    let column = table.columns.pop().unwrap_or_default();
                    writeln!(out, "ALTER TABLE {} DROP COLUMN IF EXISTS {column};", table.name)
                }
                _ => writeln!(out, "DROP FUNCTION IF EXISTS {}_total(bigint, text);", table.name),
            };
            if last {
                self.tables.remove(at);
            }
        }
    }

    fn backfill(&mut self, out: &mut String) {
        for _ in 0..self.rng.usize(1..6) {
            let (table, other) = (self.any(), self.any());
            let (column, read) = (self.column_of(table), self.column_of(other));
            let (name, other) = (&self.tables[table].name, &self.tables[other].name);
            let _ = match self.rng.u8(..3) {
                0 => writeln!(
                    out,
                    "UPDATE {name} SET {column} = sub.v FROM (SELECT o.id, CASE WHEN o.{read} IS NULL THEN NULL ELSE o.{read} END AS v FROM {other} o WHERE o.id > 0) AS sub WHERE sub.id = {name}.id AND {name}.{column} IS NULL;"
                ),
                1 => writeln!(
                    out,
                    "DELETE FROM {name} WHERE id NOT IN (SELECT id FROM {other} WHERE {read} IS NOT NULL);"
                ),
                _ => writeln!(
                    out,
                    "INSERT INTO {name} (id, {column})\nSELECT o.id, NULL FROM {other} o LEFT JOIN {name} n ON n.id = o.id WHERE n.id IS NULL\nON CONFLICT DO NOTHING;"
                ),
            };
        }
    }

    fn function(&mut self, out: &mut String) {
        let table = self.any();
        let name = self.fresh("total");
        let on = self.tables[table].name.clone();
        let _ = writeln!(
            out,
            "CREATE OR REPLACE FUNCTION {name}(p_id bigint, p_label text DEFAULT 'none')\nRETURNS \
             bigint\nLANGUAGE plpgsql\nSTABLE\nAS $function$\nDECLARE\n    v_total bigint := 0;\n    \
             r record;\nBEGIN"
        );
        for step in 0..self.rng.usize(4..150) {
            let column = self.column_of(table);
            let _ = writeln!(
                out,
                "    -- step {step}: what isn't counted twice; \"{column}\" may be null\n    SELECT \
                 v_total + count(*) INTO v_total FROM {on} t\n    WHERE t.id = p_id AND t.{column} \
                 IS NOT NULL AND p_label <> 'it''s {step}';\n    IF v_total > {step} THEN RAISE \
                 NOTICE 'total of % is %', p_label, v_total; END IF;"
            );
        }
        let _ = writeln!(out, "    RETURN v_total;\nEND;\n$function$;\n");
        let _ = writeln!(out, "COMMENT ON FUNCTION {name}(bigint, text) IS 'Counts {on}';");
    }

    fn view(&mut self, out: &mut String) {
        let (table, other) = (self.any(), self.any());
        let (column, read) = (self.column_of(table), self.column_of(other));
        let name = self.fresh("view");
        let (a, b) = (&self.tables[table].name, &self.tables[other].name);
        let _ = writeln!(
            out,
            "CREATE OR REPLACE VIEW {name} AS\nWITH recent AS (SELECT id, {column} FROM {a} WHERE id \
             > 1000)\nSELECT recent.id, recent.{column}, count(o.{read}) AS total, \
             max(coalesce(o.id, 0) * 2 + 1) AS newest\nFROM recent\nLEFT JOIN {b} o ON o.id = \
             recent.id\nGROUP BY recent.id, recent.{column};"
        );
    }

    fn enumeration(&mut self, out: &mut String) {
        let (name, table) = (self.fresh("state"), self.any());
        self.serial += 1;
        let column = format!("state_{}", self.serial);
        let _ = writeln!(
            out,
            "CREATE TYPE {name} AS ENUM ('new', 'open', 'waiting', 'closed');\nALTER TABLE {} ADD \
             COLUMN {column} {name} NOT NULL DEFAULT 'new';\nALTER TYPE {name} ADD VALUE IF NOT \
             EXISTS 'archived' AFTER 'closed';",
            self.tables[table].name
        );
        self.tables[table].columns.push(column);
    }

    fn block(&mut self, out: &mut String) {
        let table = self.any();
        let (column, name) = (self.column_of(table), &self.tables[table].name);
        let _ = writeln!(
            out,
            "DO $$\nDECLARE\n    batch bigint;\nBEGIN\n    IF EXISTS (SELECT 1 FROM \
             information_schema.columns WHERE table_name = '{name}') THEN\n        UPDATE {name} SET \
             {column} = NULL WHERE id < 0;\n    END IF;\n    FOR batch IN SELECT \
             generate_series(1, 100) LOOP\n        DELETE FROM {name} WHERE id = -batch;\n    END \
             LOOP;\nEND\n$$;"
        );
    }

    fn grants(&mut self, out: &mut String) {
        for _ in 0..self.rng.usize(2..8) {
            let table = self.any();
            let name = &self.tables[table].name;
            let _ = writeln!(
                out,
                "GRANT SELECT, INSERT, UPDATE ON TABLE {name} TO app_reader, app_writer;"
            );
        }
    }

    fn seed(&mut self, out: &mut String) {
        let table = self.any();
        let column = self.column_of(table);
        let _ = write!(out, "INSERT INTO {} (id, {column}) VALUES", self.tables[table].name);
        for row in 0..self.rng.usize(5..300) {
            let comma = if row == 0 { "" } else { "," };
            let _ = write!(out, "{comma}\n    ({row}, 'row {row}, it''s one of many')");
        }
        out.push_str(";\n");
    }
}
