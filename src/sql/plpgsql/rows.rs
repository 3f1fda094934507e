//! Queries whose rows stand in the text: `VALUES`, `unnest(ARRAY[…])`.

use sqlparser::ast::{Expr, Query, Select, SelectItem, SetExpr, TableAlias, TableFactor};

use super::evaluate::{Evaluation, arguments};
use super::value::{Value, Variables};
use crate::pg::Name;
use crate::sql::tree::{folded, qualified};

/// The rows of `query`, where all of them are written out.
pub(super) fn of(query: &Query, variables: &Variables) -> Option<Vec<Value>> {
    let plain = query.with.is_none() && query.limit_clause.is_none() && query.fetch.is_none();
    match &*query.body {
        _ if !plain => None,
        SetExpr::Values(values) => {
            let rows: Vec<&[Expr]> = values.rows.iter().map(|row| row.content.as_slice()).collect();
            Some(table(&rows, &[], variables))
        }
        SetExpr::Select(select) => selected(select, variables),
        _ => None,
    }
}

fn table(rows: &[&[Expr]], names: &[Name], variables: &Variables) -> Vec<Value> {
    let evaluation = Evaluation { variables, rows: None };
    let name = |at: usize| names.get(at).cloned().unwrap_or_else(|| format!("column{}", at + 1));
    let row = |row: &&[Expr]| {
        let column = |(at, expr)| (name(at), evaluation.value(expr));
        Value::Row(row.iter().enumerate().map(column).collect())
    };
    rows.iter().map(row).collect()
}

fn selected(select: &Select, variables: &Variables) -> Option<Vec<Value>> {
    let plain = select.selection.is_none() && select.distinct.is_none() && select.having.is_none();
    if !plain {
        return None;
    }
    match (select.projection.as_slice(), select.from.as_slice()) {
        // SELECT unnest(ARRAY[…]) AS name
        ([item], []) => {
            let (expr, alias) = match item {
                SelectItem::UnnamedExpr(expr) => (expr, None),
                SelectItem::ExprWithAlias { expr, alias } => (expr, Some(folded(alias))),
                _ => return None,
            };
            unnested(expr, &alias.unwrap_or_else(|| "unnest".to_owned()), variables)
        }
        (projection, [from]) if from.joins.is_empty() => {
            let rows = factor(&from.relation, variables)?;
            projected(projection, rows)
        }
        _ => None,
    }
}

fn factor(factor: &TableFactor, variables: &Variables) -> Option<Vec<Value>> {
    match factor {
        TableFactor::Derived { subquery, alias, .. } => {
            let rows = of(subquery, variables)?;
            Some(renamed(rows, &column_names(alias.as_ref())))
        }
        TableFactor::UNNEST {
            alias,
            array_exprs,
            with_offset: false,
            with_ordinality: false,
            ..
        } => {
            let [array] = array_exprs.as_slice() else { return None };
            let Value::List(values) = (Evaluation { variables, rows: None }).value(array) else {
                return None;
            };
            let names = column_names(alias.as_ref());
            let of_table = || alias.as_ref().map(|alias| folded(&alias.name));
            let name = names.into_iter().next().or_else(of_table);
            Some(one_column(values, &name.unwrap_or_else(|| "unnest".to_owned())))
        }
        _ => None,
    }
}

fn unnested(expr: &Expr, name: &str, variables: &Variables) -> Option<Vec<Value>> {
    let Expr::Function(function) = expr else { return None };
    let (_, called) = qualified(&function.name)?;
    let [array] = arguments(function)[..] else { return None };
    match (Evaluation { variables, rows: None }).value(array) {
        Value::List(values) if called == "unnest" => Some(one_column(values, name)),
        _ => None,
    }
}

fn one_column(values: Vec<Value>, name: &str) -> Vec<Value> {
    values.into_iter().map(|value| Value::Row(vec![(name.to_owned(), value)])).collect()
}

fn column_names(alias: Option<&TableAlias>) -> Vec<Name> {
    let columns = alias.into_iter().flat_map(|alias| &alias.columns);
    columns.map(|column| folded(&column.name)).collect()
}

fn renamed(rows: Vec<Value>, names: &[Name]) -> Vec<Value> {
    let rename = |row| match row {
        Value::Row(columns) => Value::Row(
            columns
                .into_iter()
                .enumerate()
                .map(|(at, (name, value))| (names.get(at).cloned().unwrap_or(name), value))
                .collect(),
        ),
        other => other,
    };
    rows.into_iter().map(rename).collect()
}

/// The columns that a projection takes, in its order.
fn projected(projection: &[SelectItem], rows: Vec<Value>) -> Option<Vec<Value>> {
    if matches!(projection, [SelectItem::Wildcard(_)]) {
        return Some(rows);
    }
    let mut wanted: Vec<(Name, Name)> = Vec::new();
    for item in projection {
        let (expr, alias) = match item {
            SelectItem::UnnamedExpr(expr) => (expr, None),
            SelectItem::ExprWithAlias { expr, alias } => (expr, Some(folded(alias))),
            _ => return None,
        };
        let column = match expr {
            Expr::Identifier(name) => folded(name),
            Expr::CompoundIdentifier(parts) => folded(parts.last()?),
            _ => return None,
        };
        wanted.push((alias.unwrap_or_else(|| column.clone()), column));
    }
    let project = |row| {
        let Value::Row(columns) = row else { return None };
        let find = |(name, column): &(Name, Name)| {
            let (_, value) = columns.iter().find(|(known, _)| known == column)?;
            Some((name.clone(), value.clone()))
        };
        Some(Value::Row(wanted.iter().map(find).collect::<Option<_>>()?))
    };
    rows.into_iter().map(project).collect()
}
