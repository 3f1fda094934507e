//! Alembic and Django.

use std::path::Path;
use std::process::Command;

use super::project::{Project, tool};

const ENV: &str = "\
import os
from alembic import context
from sqlalchemy import create_engine, pool

if context.is_offline_mode():
    context.configure(url='postgresql+psycopg2://', literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with create_engine('postgresql+psycopg2://', poolclass=pool.NullPool).connect() as connection:
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
";

fn revision(id: &str, before: &str, up: &str, down: &str) -> String {
    format!(
        "\"\"\"revision {id}\"\"\"\nfrom alembic import op\nrevision = '{id}'\n\
         down_revision = {before}\n\n\ndef upgrade():\n    {up}\n\n\ndef downgrade():\n    {down}\n"
    )
}

#[test]
fn alembic_and_banister_agree() {
    let Some(alembic) = tool("python/bin/alembic") else { return };
    let a = revision("a", "None", "op.execute('CREATE TABLE t (a int)')", "op.drop_table('t')");
    let b = revision(
        "b",
        "'a'",
        "with op.get_context().autocommit_block():\n        op.create_index('i', 't', ['a'], \
         postgresql_concurrently=True)",
        "op.drop_index('i', 't')",
    );
    let files = [
        ("alembic.ini", "[alembic]\nscript_location = %(here)s/migrations\n"),
        ("migrations/env.py", ENV),
        ("migrations/versions/b.py", &b),
        ("migrations/versions/a.py", &a),
    ];
    let Some(project) = Project::new(&files) else { return };
    let status = || project.status("migrations");
    assert_eq!(status(), (vec!["a pending".into(), "b pending".into()], 0));
    project.run(&alembic, &["upgrade", "a"], &[]);
    assert_eq!(status(), (vec!["a applied".into(), "b pending".into()], 0));
    project.run(&alembic, &["upgrade", "head"], &[]);
    assert_eq!(status(), (vec!["a applied".into(), "b applied".into()], 0));

    // A revision that is added goes behind: the graph is the order.
    project.write("migrations/versions/c.py", &revision("c", "'b'", "pass", "pass"));
    let current = project.run(&alembic, &["current"], &[]);
    assert!(current.contains('b') && !current.contains("(head)"), "{current}");
    assert_eq!(status().0[2], "c pending");

    project.remove("migrations/versions/c.py");
    project.remove("migrations/versions/b.py");
    let refused = project.try_run(&alembic, &["current"], &[]);
    assert!(!refused.status.success(), "Alembic finds the revision");
    assert_eq!(status(), (vec!["a pending".into(), "b missing".into()], 1));

    // What Alembic writes out is what it runs: the index is built outside of the
    // transaction.
    project.write("migrations/versions/b.py", &b);
    let check = banister(&project, &["check", "migrations"], alembic.parent().expect("a folder"));
    assert!(check.contains("written out as SQL by `alembic upgrade --sql`"), "{check}");
    assert!(!check.contains("concurrently-in-transaction"), "{check}");
}

fn banister(project: &Project, arguments: &[&str], programs: &Path) -> String {
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new(env!("CARGO_BIN_EXE_banister"))
        .args(arguments)
        .current_dir(project.path())
        .env("PATH", format!("{}:{path}", programs.display()))
        .output()
        .expect("banister runs");
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

const SETTINGS: &str = "\
SECRET_KEY = 'x'
INSTALLED_APPS = ['shop']
DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': ''}}
import os
DATABASES['default'].update(NAME=os.environ.get('PGDATABASE', 'x'), HOST=os.environ.get('PGHOST', ''), USER='postgres')
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
";

const MANAGE: &str = "\
import os, sys
os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'settings')
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
";

fn migration(dependencies: &str, operations: &str) -> String {
    format!(
        "from django.db import migrations, models\n\n\ndef fill(apps, schema_editor):\n    pass\n\n\n\
         class Migration(migrations.Migration):\n    dependencies = [{dependencies}]\n    \
         operations = [{operations}]\n"
    )
}

#[test]
fn django_and_banister_agree() {
    let Some(python) = tool("python/bin/python") else { return };
    let first = migration(
        "",
        "migrations.CreateModel('Thing', [('id', models.BigAutoField(primary_key=True)), ('name', \
         models.TextField())])",
    );
    let second = migration(
        "('shop', '0001_initial')",
        "migrations.AddField('thing', 'note', models.TextField(null=True))",
    );
    let third = migration("('shop', '0002_note')", "migrations.RunPython(fill)");
    let files = [
        ("settings.py", SETTINGS),
        ("manage.py", MANAGE),
        ("shop/__init__.py", ""),
        ("shop/migrations/__init__.py", ""),
        ("shop/migrations/0001_initial.py", &first),
        ("shop/migrations/0002_note.py", &second),
        ("shop/migrations/0003_fill.py", &third),
    ];
    let Some(project) = Project::new(&files) else { return };
    let status = || project.status("shop/migrations");
    let states = |of: [&str; 3]| {
        let names = ["shop.0001_initial", "shop.0002_note", "shop.0003_fill"];
        names.iter().zip(of).map(|(name, state)| format!("{name} {state}")).collect::<Vec<_>>()
    };
    assert_eq!(status(), (states(["pending", "pending", "pending"]), 0));
    project.run(&python, &["manage.py", "migrate", "shop", "0002"], &[]);
    assert_eq!(status(), (states(["applied", "applied", "pending"]), 0));
    project.run(&python, &["manage.py", "migrate"], &[]);
    assert_eq!(status(), (states(["applied", "applied", "applied"]), 0));

    let tools = python.parent().expect("a folder");
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap_or_default());
    let program = Path::new(env!("CARGO_BIN_EXE_banister"));
    let output = project.try_run(program, &["effects", "shop/migrations"], &[("PATH", &path)]);
    assert_eq!(output.status.code(), Some(3), "a directory is no file");
    let output = project.try_run(program, &["check", "shop/migrations"], &[("PATH", &path)]);
    let check = String::from_utf8_lossy(&output.stdout);
    assert!(check.contains("written out as SQL by `manage.py sqlmigrate`"), "{check}");
    assert!(check.contains("banister does not read `a Python operation`"), "{check}");
    assert_eq!(output.status.code(), Some(3), "{check}");

    // The second one's dependency is replaced by one that is not applied.
    project.write("shop/migrations/0001_more.py", &migration("('shop', '0001_initial')", ""));
    project.write("shop/migrations/0002_note.py", &second.replace("0001_initial", "0001_more"));
    let refused = project.try_run(&python, &["manage.py", "migrate"], &[]);
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(words.contains("InconsistentMigrationHistory"), "{words}");
    let (found, code) = status();
    assert!(found.contains(&"shop.0001_more out_of_order".to_owned()), "{found:?}");
    assert_eq!(code, 1);

    project.remove("shop/migrations/0001_more.py");
    project.write("shop/migrations/0002_note.py", &second);
    project.remove("shop/migrations/0003_fill.py");
    project.run(&python, &["manage.py", "migrate"], &[]);
    assert_eq!(status(), (states(["applied", "applied", "missing"]), 1));
}
