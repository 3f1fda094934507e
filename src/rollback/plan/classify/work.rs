//! Settings, privileges, schemas, extensions, replication: what no data hangs on,
//! mostly.

use super::{Found, Look, table};
use crate::pg::QualifiedName;
use crate::report::RollbackChoice;
use crate::rollback::plan::class::Class;
use crate::rollback::plan::item::{Compat, Demand, Destroyed, Item, Key, Lost};
use crate::rollback::plan::quote;
use crate::source::Span;
use crate::sql::{SchemaAction, TableAction, TableSetting};

pub(super) fn privileges(look: &Look<'_>, on: &str, span: Span, found: &mut Found) {
    let revokes = look.upper(span).trim_start().starts_with("REVOKE");
    found.add(if revokes {
        let n1 = Compat::Breaks(format!("the role that loses privileges on `{on}` is refused"));
        let mut item =
            Item::new(Class::Privileges, span, format!("takes privileges on `{on}`"), n1);
        item.fix.extend(granted_again(look.source.slice(span)));
        item
    } else {
        Item::harmless(Class::Privileges, span, format!("gives privileges on `{on}`"))
    });
}

/// The `GRANT` that a plain `REVOKE` takes back.
fn granted_again(revoke: &str) -> Option<String> {
    let text = revoke.split_whitespace().collect::<Vec<_>>().join(" ");
    let upper = text.to_uppercase();
    let rest = upper.strip_prefix("REVOKE ")?;
    let at = rest.rfind(" FROM ")?;
    let plain = !rest.starts_with("GRANT OPTION") && !rest.contains(" GRANTED BY ");
    let first = "REVOKE ".len();
    let (what, from) = (&text[first..first + at], &text[first + at + " FROM ".len()..]);
    let roles = from.trim_end_matches(';');
    let lone =
        !roles.to_uppercase().ends_with(" CASCADE") && !roles.to_uppercase().ends_with(" RESTRICT");
    (plain && lone && text.len() == upper.len()).then(|| format!("GRANT {what} TO {roles}"))
}

pub(super) fn schema(look: &Look<'_>, action: &SchemaAction, span: Span, found: &mut Found) {
    match action {
        SchemaAction::Rename { from, to } => {
            let n1 = Compat::Breaks(format!("schema `{from}` is called `{to}`"));
            let what = format!("renames schema `{from}` to `{to}`");
            let first = look.catalog.tables_of_schema(from).next();
            let mut item = Item::new(Class::Rename, span, what, n1);
            item.demand = first.map(|table| Demand::Relation(table.name.clone()));
            found.add(item);
        }
        SchemaAction::Drop { names, cascade } => {
            found.settle(span);
            for name in names {
                let n1 = Compat::Breaks(format!("schema `{name}` is gone"));
                if *cascade {
                    let what = format!("drops schema `{name}` with everything in it");
                    let table = QualifiedName::new(name.clone(), "*");
                    let lost =
                        Destroyed { table, what: Lost::Schema, key: Key::Unknown, kept: None };
                    let item = Item::new(Class::DropTable, span, what, n1).destroying(lost);
                    found.add(item.noting(contents(look, name)));
                } else {
                    let what = format!("drops schema `{name}`, which must be empty");
                    let item = Item::new(Class::ReplaceDefinition, span, what, n1);
                    found.add(item);
                }
            }
        }
    }
}

/// The tables of a schema that are known.
fn contents(look: &Look<'_>, schema: &str) -> String {
    const SHOWN: usize = 8;
    let tables: Vec<String> =
        look.catalog.tables_of_schema(schema).map(|table| format!("`{}`", table.name)).collect();
    match tables.len() {
        0 => "none of its tables is known from the SQL".to_owned(),
        count if count > SHOWN => {
            format!(
                "its tables known from the SQL: {} and {} more",
                tables[..SHOWN].join(", "),
                count - SHOWN
            )
        }
        _ => format!("its tables known from the SQL: {}", tables.join(", ")),
    }
}

pub(super) fn replication(look: &Look<'_>, span: Span, found: &mut Found) {
    let text = look.upper(span);
    let makes = text.trim_start().starts_with("CREATE");
    let what = if makes { "makes a publication" } else { "changes a publication" };
    found.add(if makes {
        Item::harmless(Class::Replication, span, what.to_owned())
    } else {
        let n1 =
            Compat::WorksBut("consumers of the changes notice, the application not".to_owned());
        Item::new(Class::Replication, span, what.to_owned(), n1)
    });
}

pub(super) fn table_setting(
    look: &Look<'_>,
    table: &QualifiedName,
    setting: &TableSetting,
    span: Span,
    found: &mut Found,
) {
    let text = look.upper(span);
    let item = match setting {
        it if table::is_unlogged(it) => {
            let n1 = Compat::WorksBut(format!(
                "`{table}` is empty after a crash, on standbys, and in every restored copy"
            ));
            Item::new(Class::Storage, span, format!("makes `{table}` unlogged"), n1)
                .by(RollbackChoice::ForwardFix)
                .noting("set it LOGGED again before anything is restored")
                .mended_by(format!("ALTER TABLE {} SET LOGGED", quote::qualified(table)))
        }
        TableSetting::RowSecurity if !text.contains("DISABLE") && !text.contains("NO FORCE") => {
            let n1 = Compat::Breaks(format!("rows of `{table}` that no policy shows are hidden"));
            Item::new(Class::Privileges, span, format!("turns on row security of `{table}`"), n1)
                .mended_by(format!(
                    "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
                    quote::qualified(table)
                ))
        }
        TableSetting::Owner => {
            let n1 = Compat::Depends(format!("`{table}` belongs to another role"));
            Item::new(Class::Privileges, span, format!("changes the owner of `{table}`"), n1)
        }
        TableSetting::Trigger(_) | TableSetting::Rule => {
            let n1 = Compat::Depends(format!("what fires on writes to `{table}` is another thing"));
            let what = format!("turns triggers or rules of `{table}` on or off");
            Item::new(Class::Computed, span, what, n1)
        }
        TableSetting::ReplicaIdentity => Item::harmless(
            Class::Replication,
            span,
            format!("changes the replica identity of `{table}`"),
        ),
        TableSetting::RowSecurity => Item::harmless(
            Class::Privileges,
            span,
            format!("turns off row security of `{table}`, so that all rows are seen"),
        ),
        TableSetting::Persistence { .. }
        | TableSetting::StorageParameters(_)
        | TableSetting::WithoutOids
        | TableSetting::ClusterOn(_) => {
            Item::harmless(Class::Storage, span, format!("changes how `{table}` is stored"))
        }
    };
    found.add(item);
}

/// Identities and generation expressions.
pub(super) fn computed(
    look: &Look<'_>,
    table: &QualifiedName,
    action: &TableAction,
    span: Span,
    found: &mut Found,
) {
    let text = look.upper(span);
    let refused = |column: &str| {
        Compat::Breaks(format!("an explicit write to `{column}` of `{table}` is refused"))
    };
    let item = match action {
        TableAction::AddIdentity { column } if text.contains("ALWAYS") => {
            let what = format!("makes `{column}` of `{table}` an identity, always");
            Item::new(Class::Computed, span, what, refused(column)).mended_by(format!(
                "ALTER TABLE {} ALTER COLUMN {} DROP IDENTITY",
                quote::qualified(table),
                quote::name(column)
            ))
        }
        TableAction::SetIdentity { column } if text.contains("ALWAYS") => {
            let what = format!("makes the identity `{column}` of `{table}` one always");
            Item::new(Class::Computed, span, what, refused(column)).mended_by(format!(
                "ALTER TABLE {} ALTER COLUMN {} SET GENERATED BY DEFAULT",
                quote::qualified(table),
                quote::name(column)
            ))
        }
        TableAction::SetIdentity { column } if text.contains("RESTART") => {
            let n1 = Compat::WorksBut("numbers may be given out twice".to_owned());
            let what = format!("restarts the identity `{column}` of `{table}`");
            Item::new(Class::Sequence, span, what, n1)
        }
        TableAction::AddIdentity { column } | TableAction::SetIdentity { column } => {
            let what = format!("changes the identity of `{column}` of `{table}`");
            Item::harmless(Class::Sequence, span, what)
        }
        TableAction::DropIdentity { column, .. } => {
            let n1 = Compat::Breaks(format!(
                "an `INSERT` into `{table}` that leaves out `{column}` fails"
            ));
            let what = format!("drops the identity of `{column}` of `{table}`");
            let demand = Demand::MayLeaveOut(table.clone(), column.clone());
            Item::new(Class::Sequence, span, what, n1).demanding(demand)
        }
        TableAction::SetExpression { column, .. } => {
            let n1 = Compat::Depends(format!("`{column}` of `{table}` is computed otherwise"));
            let what = format!("changes what `{column}` of `{table}` is computed from");
            Item::new(Class::Computed, span, what, n1)
        }
        TableAction::DropExpression { column, .. } => {
            let n1 = Compat::Breaks(format!(
                "`{column}` of `{table}` is no longer computed, and null in new rows"
            ));
            let what = format!("stops computing `{column}` of `{table}`");
            Item::new(Class::Computed, span, what, n1).by(RollbackChoice::ForwardFix)
        }
        _ => return,
    };
    found.add(item);
}

/// A statement that reaches no table, by its first words.
pub(super) fn catalog_only(look: &Look<'_>, kind: &str, span: Span, found: &mut Found) {
    let text = first_line(look.source.slice(span));
    let starts = |words: &[&str]| words.iter().any(|word| kind.starts_with(word));
    const NOTHING: [&str; 13] = [
        "CHECKPOINT",
        "CLOSE",
        "DEALLOCATE",
        "DECLARE",
        "DISCARD",
        "FETCH",
        "LISTEN",
        "LOAD",
        "MOVE",
        "NOTIFY",
        "SET",
        "SHOW",
        "UNLISTEN",
    ];
    let item = if starts(&NOTHING) {
        return;
    } else if starts(&["DROP DATABASE"]) {
        let n1 = Compat::Breaks("the database is gone".to_owned());
        let table = QualifiedName::new("", "*");
        let lost = Destroyed { table, what: Lost::Everything, key: Key::Unknown, kept: None };
        Item::new(Class::DropTable, span, format!("drops a database: `{text}`"), n1)
            .destroying(lost)
    } else if starts(&["DROP EXTENSION"]) {
        let n1 = Compat::Breaks("what the extension brought is gone".to_owned());
        Item::new(Class::Extension, span, format!("drops an extension: `{text}`"), n1)
    } else if starts(&["ALTER EXTENSION"]) {
        let n1 = Compat::Depends("an extension holds other objects".to_owned());
        Item::new(Class::Extension, span, format!("alters an extension: `{text}`"), n1)
    } else if kind.contains("PUBLICATION") || kind.contains("SUBSCRIPTION") {
        if starts(&["CREATE"]) {
            Item::harmless(Class::Replication, span, format!("sets up replication: `{text}`"))
        } else {
            let n1 = Compat::WorksBut("consumers of the changes notice".to_owned());
            Item::new(Class::Replication, span, format!("changes replication: `{text}`"), n1)
        }
    } else if starts(&["REVOKE"]) || text.to_uppercase().contains(" REVOKE ") {
        let n1 = Compat::Breaks("a role loses privileges and is refused".to_owned());
        Item::new(Class::Privileges, span, format!("takes privileges: `{text}`"), n1)
    } else if starts(&["GRANT", "ALTER DEFAULT PRIVILEGES"]) {
        Item::harmless(Class::Privileges, span, format!("gives privileges: `{text}`"))
    } else if starts(&["DROP ROLE", "DROP USER", "DROP GROUP", "ALTER ROLE", "ALTER USER"]) {
        let n1 = Compat::Depends("a role is gone or other than it was".to_owned());
        Item::new(Class::Privileges, span, format!("changes a role: `{text}`"), n1)
    } else if starts(&["DROP"]) {
        let n1 =
            Compat::Depends("whether anybody needs what is dropped is not in the SQL".to_owned());
        Item::new(Class::ReplaceDefinition, span, format!("drops: `{text}`"), n1)
    } else if starts(&["CREATE"]) {
        Item::harmless(Class::CreateObject, span, format!("makes: `{text}`"))
    } else {
        Item::harmless(Class::Storage, span, format!("changes: `{text}`"))
    };
    found.add(item);
}

/// A statement whose effects are not in its text.
pub(super) fn opaque(look: &Look<'_>, why: &str, span: Span, found: &mut Found) {
    let text = first_line(look.source.slice(span));
    let item = if why.starts_with("ALTER EXTENSION") {
        let n1 = Compat::Depends("what the update changes is in the extension's script".to_owned());
        Item::new(Class::Extension, span, format!("updates an extension: `{text}`"), n1)
    } else if why.starts_with("DROP OWNED") {
        let n1 = Compat::Breaks("whatever the role owns is gone".to_owned());
        let table = QualifiedName::new("", "*");
        let lost = Destroyed { table, what: Lost::Everything, key: Key::Unknown, kept: None };
        Item::new(Class::DropTable, span, format!("drops whatever a role owns: `{text}`"), n1)
            .destroying(lost)
            .noting("what is gone cannot be listed from the SQL")
    } else if why.starts_with("ALTER PUBLICATION") {
        let n1 = Compat::WorksBut("consumers of the changes notice".to_owned());
        Item::new(Class::Replication, span, format!("changes replication: `{text}`"), n1)
    } else {
        return;
    };
    found.settle(span);
    found.add(item);
}

fn first_line(text: &str) -> String {
    const WIDTH: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
