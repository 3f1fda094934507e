//! dbmate, Drizzle, Knex, node-pg-migrate, Prisma and TypeORM.

use std::path::PathBuf;

use super::project::{Project, states, tool};

/// A project that finds the packages of `target/tools/node`.
fn project(files: &[(&str, &str)]) -> Option<Project> {
    let project = Project::new(files)?;
    let modules = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/tools/node/node_modules");
    std::os::unix::fs::symlink(modules, project.path().join("node_modules")).expect("linked");
    Some(project)
}

fn program(name: &str) -> Option<PathBuf> {
    tool(&format!("node/node_modules/.bin/{name}"))
}

#[test]
fn dbmate_and_banister_agree() {
    let Some(dbmate) = program("dbmate") else { return };
    let up = |sql: &str| format!("-- migrate:up\n{sql};\n-- migrate:down\n");
    let (a, b) = (up("CREATE TABLE t (a int)"), up("ALTER TABLE t ADD b int"));
    let files = [("db/2_a.sql", &*a), ("db/3_b.sql", &*b)];
    let Some(project) = project(&files) else { return };
    let url = format!("postgres://postgres@/{}?socket={}", project.database(), project.socket());
    let migrate = || {
        let arguments = ["--url", &url, "-d", "db", "--no-dump-schema", "up"];
        project.run(&dbmate, &arguments, &[])
    };
    let status = || project.status("db");
    assert_eq!(status(), states(&["2 pending", "3 pending"], 0));
    migrate();
    assert_eq!(status(), states(&["2 applied", "3 applied"], 0));

    // No checksum is stored, so an edit cannot be seen; a file before the others can.
    project.write("db/2_a.sql", &up("CREATE TABLE other (a int)"));
    project.write("db/1_early.sql", &up("SELECT 1"));
    assert_eq!(status(), states(&["1 out_of_order", "2 applied", "3 applied"], 1));
    migrate();
    assert_eq!(status(), states(&["1 applied", "2 applied", "3 applied"], 0));
    project.remove("db/2_a.sql");
    assert_eq!(status(), states(&["1 applied", "3 applied", "2 missing"], 1));
    project.remove("db/3_b.sql");
    assert_eq!(status(), states(&["1 applied", "2 future", "3 future"], 1));
}

#[test]
fn drizzle_and_banister_agree() {
    let Some(kit) = program("drizzle-kit") else { return };
    let journal = |entries: &[(&str, i64)]| {
        let entry = |(tag, when): &(&str, i64)| {
            format!(
                "{{\"idx\":0,\"version\":\"7\",\"when\":{when},\"tag\":\"{tag}\",\"breakpoints\":true}}"
            )
        };
        let entries: Vec<String> = entries.iter().map(entry).collect();
        let entries = entries.join(",");
        format!("{{\"version\":\"7\",\"dialect\":\"postgresql\",\"entries\":[{entries}]}}")
    };
    let two = journal(&[("0000_a", 200), ("0001_b", 300)]);
    let files = [
        ("drizzle/meta/_journal.json", &*two),
        ("drizzle/0000_a.sql", "CREATE TABLE t (a int);\n--> statement-breakpoint\nSELECT 1;\n"),
        ("drizzle/0001_b.sql", "ALTER TABLE t ADD b int;\n"),
    ];
    let Some(project) = project(&files) else { return };
    let configuration = format!(
        "{{\"dialect\":\"postgresql\",\"out\":\"./drizzle\",\"dbCredentials\":{{\"host\":\"{}\",\
         \"user\":\"postgres\",\"database\":\"{}\",\"port\":5432,\"ssl\":false}}}}",
        project.socket(),
        project.database()
    );
    project.write("drizzle.config.json", &configuration);
    let migrate = || project.run(&kit, &["migrate", "--config", "drizzle.config.json"], &[]);
    let status = || project.status("drizzle");
    assert_eq!(status(), states(&["0000_a pending", "0001_b pending"], 0));
    migrate();
    assert_eq!(status(), states(&["0000_a applied", "0001_b applied"], 0));

    project.write("drizzle/0001_b.sql", "ALTER TABLE t ADD b int;\r\n");
    let (report, code) = project.report("drizzle");
    let entry = &report["migrations"][1];
    assert_eq!((entry["state"].as_str(), code), (Some("modified"), 1));
    assert!(entry["detail"].as_str().expect("words").contains("line ends only"), "{entry}");

    // The tool accepts an edit, and never runs what is dated earlier.
    project.write("drizzle/0001_b.sql", "SELECT 'edited';\n");
    project.write("drizzle/0002_early.sql", "CREATE TABLE early (a int);\n");
    let three = journal(&[("0000_a", 200), ("0001_b", 300), ("0002_early", 100)]);
    project.write("drizzle/meta/_journal.json", &three);
    migrate();
    let expected = ["0000_a applied", "0001_b modified", "0002_early out_of_order"];
    assert_eq!(status(), states(&expected, 1));
}

#[test]
fn knex_and_banister_agree() {
    let Some(knex) = program("knex") else { return };
    let script =
        |sql: &str| format!("exports.up = (k) => k.raw('{sql}');\nexports.down = () => {{}};\n");
    let (a, b) = (script("CREATE TABLE t (a int)"), script("ALTER TABLE t ADD b int"));
    let files = [
        (
            "knexfile.js",
            "module.exports = { client: 'pg', connection: { host: process.env.PGHOST, user: 'postgres', \
             database: process.env.PGDATABASE } };",
        ),
        ("migrations/2_a.js", &*a),
        ("migrations/3_b.js", &*b),
    ];
    let Some(project) = project(&files) else { return };
    let status = || project.status("migrations");
    assert_eq!(status(), states(&["2_a.js pending", "3_b.js pending"], 0));
    project.run(&knex, &["migrate:latest"], &[]);
    assert_eq!(status(), states(&["2_a.js applied", "3_b.js applied"], 0));
    project.write("migrations/1_early.js", &script("SELECT 1"));
    let expected = ["1_early.js out_of_order", "2_a.js applied", "3_b.js applied"];
    assert_eq!(status(), states(&expected, 1));
    project.remove("migrations/2_a.js");
    let refused = project.try_run(&knex, &["migrate:latest"], &[]);
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(words.contains("corrupt"), "{words}");
    let expected = ["1_early.js out_of_order", "3_b.js applied", "2_a.js missing"];
    assert_eq!(status(), states(&expected, 1));
}

#[test]
fn node_pg_migrate_and_banister_agree() {
    let Some(migrate) = program("node-pg-migrate") else { return };
    let files = [
        (
            "migrations/2_a.sql",
            "-- Up Migration\nCREATE TABLE t (a int);\n-- Down Migration\nDROP TABLE t;\n",
        ),
        ("migrations/3_b.js", "exports.up = (pgm) => { pgm.addColumn('t', { b: 'int' }); };\n"),
    ];
    let Some(project) = project(&files) else { return };
    let status = || project.status("migrations");
    assert_eq!(status(), states(&["2_a pending", "3_b pending"], 0));
    project.run(&migrate, &["up"], &[]);
    assert_eq!(status(), states(&["2_a applied", "3_b applied"], 0));
    project.write("migrations/1_early.sql", "-- Up Migration\nSELECT 1;\n");
    let refused = project.try_run(&migrate, &["up"], &[]);
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(words.contains("preceding already run migration"), "{words}");
    assert_eq!(status(), states(&["1_early out_of_order", "2_a applied", "3_b applied"], 1));
    project.run(&migrate, &["up", "--no-check-order"], &[]);
    let (report, code) = project.report("migrations");
    assert_eq!(code, 0);
    let notes = report["notes"].to_string();
    assert!(notes.contains("in another order than that of their names"), "{notes}");
    project.remove("migrations/2_a.sql");
    assert_eq!(status(), states(&["1_early applied", "3_b applied", "2_a missing"], 1));
}

#[test]
fn typeorm_and_banister_agree() {
    let Some(typeorm) = program("typeorm") else { return };
    let class = |name: &str, sql: &str| {
        format!(
            "module.exports = class {name} {{ async up(q) {{ await q.query(`{sql}`); }} async down() {{}} }}\n"
        )
    };
    let a = class("A1704067202000", "CREATE TABLE t (a int)");
    let b = class("B1704067203000", "ALTER TABLE t ADD b int");
    let files = [
        (
            "data-source.js",
            "const { DataSource } = require('typeorm');\nmodule.exports = { ds: new DataSource({ type: \
             'postgres', host: process.env.PGHOST, username: 'postgres', database: \
             process.env.PGDATABASE, migrations: [__dirname + '/migrations/*.js'] }) };\n",
        ),
        ("migrations/1704067202000-A.js", &*a),
        ("migrations/1704067203000-B.js", &*b),
    ];
    let Some(project) = project(&files) else { return };
    let migrate = || project.run(&typeorm, &["migration:run", "-d", "data-source.js"], &[]);
    let status = || project.status("migrations");
    assert_eq!(status(), states(&["A1704067202000 pending", "B1704067203000 pending"], 0));
    migrate();
    assert_eq!(status(), states(&["A1704067202000 applied", "B1704067203000 applied"], 0));
    project.write("migrations/1704067201000-C.js", &class("C1704067201000", "SELECT 1"));
    assert_eq!(status().0[0], "C1704067201000 out_of_order");
    migrate();
    project.remove("migrations/1704067202000-A.js");
    let expected = ["C1704067201000 applied", "B1704067203000 applied", "A1704067202000 missing"];
    assert_eq!(status(), states(&expected, 1));
}

/// Prisma's engine for driver adapters; the native one is a download of its own. Its
/// catalog queries return types that the adapter does not know.
const PRISMA_CONFIG: &str = "\
import { defineConfig } from 'prisma/config';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
const fix = (x: any) => { x?.fields?.forEach?.((f: any) => { if (f.dataTypeID === 19 || f.dataTypeID === 18) f.dataTypeID = 25; }); return x; };
class Client extends pg.Client {
  query(...args: any[]): any {
    const last = args.length - 1;
    if (typeof args[last] === 'function') { const done = args[last]; args[last] = (e: any, r: any) => done(e, fix(r)); }
    const result = (super.query as any)(...args);
    return result && typeof result.then === 'function' ? result.then(fix) : result;
  }
}
export default defineConfig({ schema: './prisma/schema.prisma', experimental: { adapter: true }, engine: 'js', adapter: async () => new PrismaPg(new pg.Pool({ connectionString: process.env.DATABASE_URL!, Client: Client as any } as any)) });
";

#[test]
fn prisma_and_banister_agree() {
    use std::os::unix::fs::PermissionsExt as _;
    let Some(prisma) = program("prisma") else { return };
    let files = [
        ("prisma.config.ts", PRISMA_CONFIG),
        (
            "prisma/schema.prisma",
            "datasource db {\n  provider = \"postgresql\"\n  url = env(\"DATABASE_URL\")\n}\n",
        ),
        ("prisma/migrations/migration_lock.toml", "provider = \"postgresql\"\n"),
        ("prisma/migrations/2_a/migration.sql", "CREATE TABLE t (a int);\n"),
        ("prisma/migrations/3_b/migration.sql", "SELECT 1 / 0;\n"),
        ("engine", "#!/bin/sh\nexit 0\n"),
    ];
    let Some(project) = project(&files) else { return };
    let engine = project.path().join("engine");
    let executable = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&engine, executable).expect("executable");
    let engine = engine.display().to_string();
    let variables = [
        ("PRISMA_QUERY_ENGINE_LIBRARY", &*engine),
        ("PRISMA_SCHEMA_ENGINE_BINARY", &*engine),
        ("CHECKPOINT_DISABLE", "1"),
        ("PRISMA_HIDE_UPDATE_MESSAGE", "1"),
    ];
    let status = || project.status("prisma/migrations");
    assert_eq!(status(), states(&["2_a pending", "3_b pending"], 0));
    let failed = project.try_run(&prisma, &["migrate", "deploy"], &variables);
    let words = String::from_utf8_lossy(&failed.stderr).into_owned();
    assert!(words.contains("division by zero"), "{words}");
    assert_eq!(status(), states(&["2_a applied", "3_b failed"], 1));
    project.write("prisma/migrations/3_b/migration.sql", "SELECT 1;\n");
    project.run(&prisma, &["migrate", "resolve", "--rolled-back", "3_b"], &variables);
    assert_eq!(status(), states(&["2_a applied", "3_b pending"], 0));
    // Prisma has no order, and takes any line ends for the same.
    project.write("prisma/migrations/1_early/migration.sql", "SELECT 1;\n");
    assert_eq!(status(), states(&["1_early out_of_order", "2_a applied", "3_b pending"], 1));
    project.run(&prisma, &["migrate", "deploy"], &variables);
    project.write("prisma/migrations/3_b/migration.sql", "SELECT 1;\r\n");
    assert_eq!(status(), states(&["1_early applied", "2_a applied", "3_b applied"], 0));
    project.write("prisma/migrations/3_b/migration.sql", "SELECT 2;\n");
    project.remove("prisma/migrations/1_early");
    assert_eq!(status(), states(&["2_a applied", "3_b modified", "1_early missing"], 1));
}
