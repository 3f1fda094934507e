//! Expressions whose value is known before they run.

use sqlparser::ast::{
    self, BinaryOperator, DataType, Expr, FunctionArg, FunctionArgExpr, FunctionArguments,
    UnaryOperator,
};

use super::lookup;
use super::value::{Text, Value, Variables, format};
use crate::sql::change::{Sought, Test};
use crate::sql::tree::{folded, qualified};

/// Evaluates expressions over variables.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evaluation<'a> {
    pub(super) variables: &'a Variables,
    /// Whether the `FROM` around it finds a row.
    pub(super) rows: Option<&'a Test>,
}

impl Evaluation<'_> {
    pub(super) fn value(self, expr: &Expr) -> Value {
        match expr {
            Expr::Nested(inner) => self.value(inner),
            Expr::Value(value) => constant(&value.value),
            Expr::Identifier(name) if folded(name) == "current_schema" => {
                Value::Text(Text::current_schema())
            }
            Expr::Identifier(name) => self.variable(&folded(name)),
            Expr::CompoundIdentifier(parts) => match parts.as_slice() {
                [record, field] => self.field(&folded(record), &folded(field)),
                _ => Value::Unknown,
            },
            Expr::Array(array) => {
                Value::List(array.elem.iter().map(|element| self.value(element)).collect())
            }
            Expr::Cast { expr, data_type, .. } => cast(self.value(expr), data_type),
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right),
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => {
                Value::Truth(self.truth(expr).negated())
            }
            Expr::UnaryOp { op: UnaryOperator::Minus, expr } => match self.value(expr) {
                Value::Integer(number) => {
                    number.checked_neg().map_or(Value::Unknown, Value::Integer)
                }
                _ => Value::Unknown,
            },
            Expr::IsNull(inner) => Value::Truth(self.not_null(inner).negated()),
            Expr::IsNotNull(inner) => Value::Truth(self.not_null(inner)),
            Expr::IsTrue(inner) | Expr::IsNotFalse(inner) => Value::Truth(self.truth(inner)),
            Expr::IsFalse(inner) | Expr::IsNotTrue(inner) => {
                Value::Truth(self.truth(inner).negated())
            }
            Expr::Exists { subquery, negated } => {
                let test = lookup::exists(subquery, self.variables);
                Value::Truth(if *negated { test.negated() } else { test })
            }
            Expr::Subquery(query) => lookup::value(query, self.variables),
            Expr::Function(function) => self.function(function),
            _ => Value::Unknown,
        }
    }

    /// Whether a condition holds.
    pub(super) fn truth(self, expr: &Expr) -> Test {
        match self.value(expr) {
            Value::Truth(test) => test,
            // A condition that is null does not hold.
            Value::Null => Test::Known(false),
            _ => Test::Opaque,
        }
    }

    /// The text that an expression gives, with a hole where it is not known.
    pub(super) fn text(self, expr: &Expr) -> Text {
        text_of(self.value(expr), expr)
    }

    fn variable(self, name: &str) -> Value {
        match self.variables.get(name) {
            // A loop over one column, in a variable that is no record.
            Some(Value::Row(columns)) if columns.len() == 1 => columns[0].1.clone(),
            Some(value) => value.clone(),
            None => Value::Unknown,
        }
    }

    fn field(self, record: &str, field: &str) -> Value {
        match self.variables.get(record) {
            Some(Value::Row(columns)) => columns
                .iter()
                .find(|(name, _)| name == field)
                .map_or(Value::Unknown, |(_, value)| value.clone()),
            // `label.variable`
            None => self.variables.get(field).cloned().unwrap_or(Value::Unknown),
            _ => Value::Unknown,
        }
    }

    fn not_null(self, expr: &Expr) -> Test {
        match self.value(expr) {
            Value::Null => Test::Known(false),
            Value::Fetched(test) => test,
            Value::Text(text) if text.whole().is_some() => Test::Known(true),
            Value::Integer(_) | Value::List(_) => Test::Known(true),
            _ => Test::Opaque,
        }
    }

    fn binary(self, left: &Expr, op: &BinaryOperator, right: &Expr) -> Value {
        match op {
            BinaryOperator::StringConcat => {
                // Each side once: a chain is as deep as it is long.
                let (first, second) = (self.value(left), self.value(right));
                if first == Value::Null || second == Value::Null {
                    return Value::Null;
                }
                let mut text = text_of(first, left);
                text.push(text_of(second, right));
                Value::Text(text)
            }
            BinaryOperator::And => Value::Truth(all(vec![self.truth(left), self.truth(right)])),
            BinaryOperator::Or => Value::Truth(any(vec![self.truth(left), self.truth(right)])),
            BinaryOperator::Plus | BinaryOperator::Minus | BinaryOperator::Multiply => {
                let (Value::Integer(a), Value::Integer(b)) = (self.value(left), self.value(right))
                else {
                    return Value::Unknown;
                };
                let result = match op {
                    BinaryOperator::Plus => a.checked_add(b),
                    BinaryOperator::Minus => a.checked_sub(b),
                    _ => a.checked_mul(b),
                };
                result.map_or(Value::Unknown, Value::Integer)
            }
            _ => Value::Truth(compare(&self.value(left), op, &self.value(right))),
        }
    }

    fn function(self, function: &ast::Function) -> Value {
        let Some((schema, name)) = qualified(&function.name) else { return Value::Unknown };
        if schema.is_some_and(|schema| schema != "pg_catalog") {
            return Value::Unknown;
        }
        let arguments = arguments(function);
        if name == "count" {
            return self.rows.map_or(Value::Unknown, |rows| Value::Count(rows.clone()));
        }
        match (name.as_str(), arguments.as_slice()) {
            ("quote_ident", [name]) => Value::Text(self.text(name).quoted_name()),
            ("quote_literal" | "quote_nullable", [value]) => {
                Value::Text(self.text(value).quoted_literal())
            }
            ("current_schema", []) => Value::Text(Text::current_schema()),
            ("lower", [text]) => Value::Text(self.text(text).lower()),
            ("upper", [text]) => Value::Text(self.text(text).upper()),
            ("format", [template, arguments @ ..]) => {
                let texts: Vec<Text> =
                    arguments.iter().map(|argument| self.text(argument)).collect();
                let Some(template) = self.text(template).whole() else { return Value::Unknown };
                format(&template, &texts).map_or(Value::Unknown, Value::Text)
            }
            ("concat", parts) => {
                let mut text = Text::default();
                parts.iter().for_each(|part| text.push(self.text(part)));
                Value::Text(text)
            }
            ("coalesce", [first, ..]) => match self.value(first) {
                Value::Text(text) if text.whole().is_some() => Value::Text(text),
                _ => Value::Unknown,
            },
            ("to_regclass", [name]) => match self.text(name).whole().and_then(|n| lookup::name(&n))
            {
                Some(name) => Value::Fetched(lookup::found(Sought::Relation(name))),
                None => Value::Unknown,
            },
            ("to_regtype", [name]) => {
                match self.text(name).whole().and_then(|n| lookup::name(&n)) {
                    Some(name) => Value::Fetched(lookup::found(Sought::Type(name))),
                    None => Value::Unknown,
                }
            }
            ("current_setting", [name, ..])
                if self.text(name).whole().as_deref() == Some("server_version_num") =>
            {
                Value::ServerVersion
            }
            _ => Value::Unknown,
        }
    }
}

/// The plain arguments of a call.
pub(super) fn arguments(function: &ast::Function) -> Vec<&Expr> {
    let FunctionArguments::List(list) = &function.args else { return Vec::new() };
    let plain = |argument| match argument {
        &FunctionArg::Unnamed(FunctionArgExpr::Expr(ref expr)) => Some(expr),
        _ => None,
    };
    list.args.iter().filter_map(plain).collect()
}

/// A value as a text, with a hole where it is not known.
fn text_of(value: Value, expr: &Expr) -> Text {
    as_text(value).unwrap_or_else(|| Text::hole(expr.to_string()))
}

fn as_text(value: Value) -> Option<Text> {
    match value {
        Value::Text(text) => Some(text),
        Value::Integer(number) => Some(Text::known(number.to_string())),
        // As `format` and `concat` take it.
        Value::Null => Some(Text::default()),
        _ => None,
    }
}

fn constant(value: &ast::Value) -> Value {
    match value {
        ast::Value::SingleQuotedString(text)
        | ast::Value::EscapedStringLiteral(text)
        | ast::Value::UnicodeStringLiteral(text)
        | ast::Value::NationalStringLiteral(text) => Value::Text(Text::known(text.clone())),
        ast::Value::DollarQuotedString(quoted) => Value::Text(Text::known(quoted.value.clone())),
        ast::Value::Number(digits, _) => match digits.parse() {
            Ok(number) => Value::Integer(number),
            Err(_) => Value::Text(Text::known(digits.clone())),
        },
        ast::Value::Boolean(truth) => Value::Truth(Test::Known(*truth)),
        ast::Value::Null => Value::Null,
        _ => Value::Unknown,
    }
}

fn cast(value: Value, to: &DataType) -> Value {
    match (&value, to) {
        (
            Value::Text(text),
            DataType::Int(_) | DataType::Integer(_) | DataType::BigInt(_) | DataType::SmallInt(_),
        ) => match text.whole().and_then(|text| text.trim().parse().ok()) {
            Some(number) => Value::Integer(number),
            None => Value::Unknown,
        },
        (Value::Text(text), DataType::Array(_)) => {
            text.whole().and_then(|text| array(&text)).unwrap_or(Value::Unknown)
        }
        (Value::Text(text), DataType::Boolean | DataType::Bool) => match text.whole().as_deref() {
            Some("t" | "true") => Value::Truth(Test::Known(true)),
            Some("f" | "false") => Value::Truth(Test::Known(false)),
            _ => Value::Unknown,
        },
        (Value::Truth(_), _) if !matches!(to, DataType::Boolean | DataType::Bool) => Value::Unknown,
        _ => value,
    }
}

/// `{a,b}` without quotes or inner arrays.
fn array(text: &str) -> Option<Value> {
    let inside = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    if inside.contains(['"', '{', '\\']) {
        return None;
    }
    let elements = inside.split(',').map(str::trim).filter(|element| !element.is_empty());
    Some(Value::List(elements.map(|element| Value::Text(Text::known(element))).collect()))
}

fn compare(left: &Value, op: &BinaryOperator, right: &Value) -> Test {
    use BinaryOperator::{Eq, Gt, GtEq, Lt, LtEq, NotEq};
    let mirrored = match op {
        Gt => Lt,
        GtEq => LtEq,
        Lt => Gt,
        LtEq => GtEq,
        other => other.clone(),
    };
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => Test::Known(false),
        (Value::Integer(a), Value::Integer(b)) => match op {
            Eq => Test::Known(a == b),
            NotEq => Test::Known(a != b),
            Lt => Test::Known(a < b),
            LtEq => Test::Known(a <= b),
            Gt => Test::Known(a > b),
            GtEq => Test::Known(a >= b),
            _ => Test::Opaque,
        },
        (Value::Text(a), Value::Text(b)) => match (a.whole(), b.whole(), op) {
            (Some(a), Some(b), Eq) => Test::Known(a == b),
            (Some(a), Some(b), NotEq) => Test::Known(a != b),
            _ => Test::Opaque,
        },
        (Value::Truth(a), Value::Truth(Test::Known(b))) => match op {
            Eq if *b => a.clone(),
            Eq => a.clone().negated(),
            NotEq if *b => a.clone().negated(),
            NotEq => a.clone(),
            _ => Test::Opaque,
        },
        (Value::Count(rows), Value::Integer(number)) => match (op, number) {
            (Eq | LtEq, 0) | (Lt, 1) => rows.clone().negated(),
            (Gt | NotEq, 0) | (GtEq, 1) => rows.clone(),
            _ => Test::Opaque,
        },
        (Value::ServerVersion, Value::Integer(number)) => version(op, *number),
        (Value::Integer(_), Value::Count(_) | Value::ServerVersion) => {
            compare(right, &mirrored, left)
        }
        _ => Test::Opaque,
    }
}

fn version(op: &BinaryOperator, number: i64) -> Test {
    let at_least = |number: i64| u32::try_from(number).map_or(Test::Opaque, Test::ServerVersion);
    match op {
        BinaryOperator::GtEq => at_least(number),
        BinaryOperator::Gt => at_least(number.saturating_add(1)),
        BinaryOperator::Lt => at_least(number).negated(),
        BinaryOperator::LtEq => at_least(number.saturating_add(1)).negated(),
        _ => Test::Opaque,
    }
}

fn all(tests: Vec<Test>) -> Test {
    if tests.contains(&Test::Known(false)) {
        return Test::Known(false);
    }
    let mut left: Vec<Test> = tests.into_iter().filter(|t| *t != Test::Known(true)).collect();
    match left.len() {
        0 => Test::Known(true),
        1 => left.remove(0),
        _ => Test::All(left),
    }
}

fn any(tests: Vec<Test>) -> Test {
    all(tests.into_iter().map(Test::negated).collect()).negated()
}
