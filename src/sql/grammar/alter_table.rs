//! `ALTER TABLE`: one change per subcommand.

use super::column::column_definition;
use super::constraint::{begins_table_constraint, constraint_change, opens, table_constraint};
use super::parameters::parameters;
use super::reason;
use crate::pg::Name;
use crate::source::Spanned;
use crate::sql::change::{Change, ColumnSetting, TableAction, TableSetting, Target, WhichTriggers};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::expression::Expression;
use sqlparser::tokenizer::Token;

/// A statement that begins with `ALTER TABLE`.
pub(super) fn alter_table(cursor: &mut Cursor<'_>) -> Parsed<Vec<Spanned<Change>>> {
    alter_relation(cursor, 2)
}

/// What `ALTER TABLE` shares with `ALTER VIEW`, `ALTER SEQUENCE` …, behind the
/// first `words`.
pub(super) fn alter_relation(
    cursor: &mut Cursor<'_>,
    words: usize,
) -> Parsed<Vec<Spanned<Change>>> {
    let start = cursor.place();
    cursor.skip(words);
    if cursor.looking_at(&["ALL", "IN", "TABLESPACE"]) {
        return cursor.refuse("one table");
    }
    let if_exists = cursor.if_exists();
    let only = cursor.take(&["ONLY"]);
    let name = if only && opens(cursor) {
        cursor.parenthesised(Cursor::object_name)?
    } else {
        cursor.object_name()?
    };
    cursor.take_token(&Token::Mul);
    let table = Target { name, if_exists, only };
    let head = cursor.span_from(start);
    if cursor.at_end() {
        return cursor.refuse("a subcommand");
    }
    let mut changes = Vec::new();
    for mut part in cursor.comma_separated() {
        let first = part.place();
        let span = part.rest().last().map_or(head, |last| first.to(last.span));
        let action = Box::new(subcommand(&part));
        changes.push(Spanned::new(Change::AlterTable { table: table.clone(), action }, span));
        part.skip(part.rest().len());
    }
    cursor.finish()?;
    if changes.len() > 1 && changes.iter().any(|change| stands_alone(&change.value)) {
        return cursor.refuse("RENAME or SET SCHEMA as the only subcommand");
    }
    Ok(changes)
}

/// Whether a subcommand is a statement of its own for PostgreSQL.
fn stands_alone(change: &Change) -> bool {
    let Change::AlterTable { action, .. } = change else { return false };
    matches!(
        **action,
        TableAction::Rename { .. }
            | TableAction::RenameColumn { .. }
            | TableAction::RenameConstraint { .. }
            | TableAction::SetSchema { .. }
    )
}

/// One subcommand; one that nobody reads is a subcommand like the others.
fn subcommand(part: &Cursor<'_>) -> TableAction {
    let mut cursor = part.clone();
    let parsed = action(&mut cursor).and_then(|action| cursor.finish().map(|()| action));
    parsed.unwrap_or_else(|refusal| TableAction::Unrecognised {
        head: super::head(part.rest()),
        why: Some(reason(part.text(), &refusal)),
    })
}

fn action(cursor: &mut Cursor<'_>) -> Parsed<TableAction> {
    match cursor.take_one_of(&["ADD", "DROP", "ALTER", "RENAME", "VALIDATE"]) {
        Some("ADD") => add(cursor),
        Some("DROP") => drop(cursor),
        Some("ALTER") => alter(cursor),
        Some("RENAME") => rename(cursor),
        Some(_) => {
            cursor.expect(&["CONSTRAINT"])?;
            Ok(TableAction::ValidateConstraint { constraint: cursor.name()? })
        }
        None => match placement(cursor)? {
            Some(action) => Ok(action),
            None => setting(cursor),
        },
    }
}

/// A subcommand about where the table stands: under which parent, of which
/// type, in which tablespace.
fn placement(cursor: &mut Cursor<'_>) -> Parsed<Option<TableAction>> {
    let action = if cursor.take(&["ATTACH", "PARTITION"]) {
        let partition = cursor.object_name()?;
        let bound = super::partition::bound(cursor)?;
        TableAction::AttachPartition { partition, bound }
    } else if cursor.take(&["DETACH", "PARTITION"]) {
        let partition = cursor.object_name()?;
        let concurrently = cursor.take(&["CONCURRENTLY"]);
        let finalize = !concurrently && cursor.take(&["FINALIZE"]);
        TableAction::DetachPartition { partition, concurrently, finalize }
    } else if cursor.take(&["INHERIT"]) {
        TableAction::Inherit { parent: cursor.object_name()? }
    } else if cursor.take(&["NO", "INHERIT"]) {
        TableAction::NoInherit { parent: cursor.object_name()? }
    } else if cursor.take(&["NOT", "OF"]) {
        TableAction::OfType(None)
    } else if cursor.take(&["OF"]) {
        TableAction::OfType(Some(cursor.object_name()?))
    } else if cursor.take(&["SET", "TABLESPACE"]) {
        TableAction::SetTablespace { tablespace: cursor.name()? }
    } else if cursor.take(&["SET", "ACCESS", "METHOD"]) {
        let default = cursor.take(&["DEFAULT"]);
        TableAction::SetAccessMethod { method: if default { None } else { Some(cursor.name()?) } }
    } else {
        return Ok(None);
    };
    Ok(Some(action))
}

fn add(cursor: &mut Cursor<'_>) -> Parsed<TableAction> {
    if begins_table_constraint(cursor) {
        return table_constraint(cursor).map(TableAction::AddConstraint);
    }
    cursor.take(&["COLUMN"]);
    let if_not_exists = cursor.if_not_exists();
    let column = column_definition(cursor)?;
    Ok(TableAction::AddColumn { column, if_not_exists })
}

fn drop(cursor: &mut Cursor<'_>) -> Parsed<TableAction> {
    let constraint = cursor.take(&["CONSTRAINT"]);
    if !constraint {
        cursor.take(&["COLUMN"]);
    }
    let if_exists = cursor.if_exists();
    let name = cursor.name()?;
    let cascade = cursor.cascade();
    Ok(if constraint {
        TableAction::DropConstraint { constraint: name, if_exists, cascade }
    } else {
        TableAction::DropColumn { column: name, if_exists, cascade }
    })
}

fn rename(cursor: &mut Cursor<'_>) -> Parsed<TableAction> {
    if cursor.take(&["TO"]) {
        return Ok(TableAction::Rename { to: cursor.name()? });
    }
    let constraint = cursor.take(&["CONSTRAINT"]);
    if !constraint {
        cursor.take(&["COLUMN"]);
    }
    let from = cursor.name()?;
    cursor.expect(&["TO"])?;
    let to = cursor.name()?;
    Ok(if constraint {
        TableAction::RenameConstraint { from, to }
    } else {
        TableAction::RenameColumn { from, to }
    })
}

/// What stands behind `ALTER`.
fn alter(cursor: &mut Cursor<'_>) -> Parsed<TableAction> {
    if cursor.take(&["CONSTRAINT"]) {
        let constraint = cursor.name()?;
        let change = constraint_change(cursor)?;
        return Ok(TableAction::AlterConstraint { constraint, change });
    }
    cursor.take(&["COLUMN"]);
    let column = if matches!(cursor.peek(0).map(|l| &l.token), Some(Token::Number(..))) {
        let number = cursor.place();
        cursor.skip(1);
        cursor.text()[number.start..number.end].to_owned()
    } else {
        cursor.name()?
    };
    alter_column(cursor, column)
}

fn alter_column(cursor: &mut Cursor<'_>, column: Name) -> Parsed<TableAction> {
    if cursor.take(&["TYPE"]) || cursor.take(&["SET", "DATA", "TYPE"]) {
        return alter_type(cursor, column);
    }
    if cursor.take(&["SET", "NOT", "NULL"]) {
        return Ok(TableAction::SetNotNull { column });
    }
    if cursor.take(&["DROP", "NOT", "NULL"]) {
        return Ok(TableAction::DropNotNull { column });
    }
    if cursor.take(&["SET", "DEFAULT"]) {
        return Ok(TableAction::SetDefault { column, default: Expression::take(cursor)? });
    }
    if cursor.take(&["DROP", "DEFAULT"]) {
        return Ok(TableAction::DropDefault { column });
    }
    if cursor.take(&["ADD", "GENERATED"]) {
        if !cursor.take(&["ALWAYS"]) && !cursor.take(&["BY", "DEFAULT"]) {
            return cursor.refuse("ALWAYS or BY DEFAULT");
        }
        cursor.expect(&["AS"])?;
        cursor.expect(&["IDENTITY"])?;
        if opens(cursor) {
            cursor.group()?;
        }
        return Ok(TableAction::AddIdentity { column });
    }
    if cursor.take(&["DROP", "IDENTITY"]) {
        return Ok(TableAction::DropIdentity { column, if_exists: cursor.if_exists() });
    }
    if cursor.take(&["DROP", "EXPRESSION"]) {
        return Ok(TableAction::DropExpression { column, if_exists: cursor.if_exists() });
    }
    if cursor.take(&["SET", "EXPRESSION", "AS"]) {
        let expression = Expression::parse(&cursor.group()?)?;
        return Ok(TableAction::SetExpression { column, expression });
    }
    column_setting(cursor, column)
}

fn alter_type(cursor: &mut Cursor<'_>, column: Name) -> Parsed<TableAction> {
    let ty = cursor.type_name()?;
    let collation = if cursor.take(&["COLLATE"]) { Some(cursor.object_name()?) } else { None };
    let using = if cursor.take(&["USING"]) { Some(Expression::take(cursor)?) } else { None };
    Ok(TableAction::AlterType { column, ty, collation, using })
}

fn column_setting(cursor: &mut Cursor<'_>, column: Name) -> Parsed<TableAction> {
    let setting = if cursor.take(&["SET", "STATISTICS"]) {
        ColumnSetting::Statistics
    } else if cursor.take(&["SET", "STORAGE"]) {
        ColumnSetting::Storage
    } else if cursor.take(&["SET", "COMPRESSION"]) {
        ColumnSetting::Compression
    } else if ["SET", "RESET"].iter().any(|word| cursor.looking_at(&[word]))
        && cursor.peek(1).is_some_and(|next| next.token == Token::LParen)
    {
        ColumnSetting::Options
    } else if sets_identity(cursor) {
        cursor.skip(cursor.rest().len());
        return Ok(TableAction::SetIdentity { column });
    } else {
        return cursor.refuse("TYPE, SET, DROP, ADD or RESTART");
    };
    cursor.skip(cursor.rest().len());
    Ok(TableAction::ColumnSetting { column, setting })
}

/// `SET GENERATED`, `RESTART`, or `SET` of an option of the sequence.
fn sets_identity(cursor: &Cursor<'_>) -> bool {
    const OPTIONS: [&str; 9] = [
        "GENERATED",
        "INCREMENT",
        "START",
        "RESTART",
        "MINVALUE",
        "MAXVALUE",
        "NO",
        "CACHE",
        "CYCLE",
    ];
    cursor.looking_at(&["RESTART"])
        || OPTIONS.iter().any(|option| cursor.looking_at(&["SET", option]))
}

/// A subcommand that sets something of the table as a whole.
fn setting(cursor: &mut Cursor<'_>) -> Parsed<TableAction> {
    if cursor.take(&["SET", "SCHEMA"]) {
        return Ok(TableAction::SetSchema { schema: cursor.name()? });
    }
    if cursor.take(&["CLUSTER", "ON"]) {
        let index = cursor.name()?;
        return Ok(TableAction::Setting(TableSetting::ClusterOn(Some(index))));
    }
    const SETTINGS: [(&[&str], TableSetting); 18] = [
        (&["OWNER", "TO"], TableSetting::Owner),
        (&["SET", "LOGGED"], TableSetting::Persistence { logged: true }),
        (&["SET", "UNLOGGED"], TableSetting::Persistence { logged: false }),
        (&["SET", "WITHOUT", "CLUSTER"], TableSetting::ClusterOn(None)),
        (&["SET", "WITHOUT", "OIDS"], TableSetting::WithoutOids),
        (&["REPLICA", "IDENTITY"], TableSetting::ReplicaIdentity),
        (&["ENABLE", "ROW", "LEVEL", "SECURITY"], TableSetting::RowSecurity),
        (&["DISABLE", "ROW", "LEVEL", "SECURITY"], TableSetting::RowSecurity),
        (&["FORCE", "ROW", "LEVEL", "SECURITY"], TableSetting::RowSecurity),
        (&["NO", "FORCE", "ROW", "LEVEL", "SECURITY"], TableSetting::RowSecurity),
        (&["ENABLE", "TRIGGER"], TableSetting::Trigger(WhichTriggers::All)),
        (&["ENABLE", "REPLICA", "TRIGGER"], TableSetting::Trigger(WhichTriggers::All)),
        (&["ENABLE", "ALWAYS", "TRIGGER"], TableSetting::Trigger(WhichTriggers::All)),
        (&["DISABLE", "TRIGGER"], TableSetting::Trigger(WhichTriggers::All)),
        (&["ENABLE", "RULE"], TableSetting::Rule),
        (&["ENABLE", "REPLICA", "RULE"], TableSetting::Rule),
        (&["ENABLE", "ALWAYS", "RULE"], TableSetting::Rule),
        (&["DISABLE", "RULE"], TableSetting::Rule),
    ];
    let found = SETTINGS.into_iter().find(|(words, _)| cursor.take(words));
    let setting = match found {
        Some((_, TableSetting::Trigger(_))) => TableSetting::Trigger(which_triggers(cursor)?),
        Some((_, setting)) => setting,
        None if cursor.take_one_of(&["SET", "RESET"]).is_some() && opens(cursor) => {
            let parameters = parameters(cursor)?;
            cursor.finish()?;
            TableSetting::StorageParameters(parameters)
        }
        None => return cursor.refuse("a subcommand that banister reads"),
    };
    // What follows (a name, a list of parameters) changes no effect.
    cursor.skip(cursor.rest().len());
    Ok(TableAction::Setting(setting))
}

fn which_triggers(cursor: &mut Cursor<'_>) -> Parsed<WhichTriggers> {
    if cursor.take(&["ALL"]) {
        Ok(WhichTriggers::All)
    } else if cursor.take(&["USER"]) {
        Ok(WhichTriggers::User)
    } else {
        Ok(WhichTriggers::Named(cursor.name()?))
    }
}
