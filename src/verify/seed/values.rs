//! Values of any type, as text: of arrays, ranges, composite types and domains as
//! of the types that they are made of.

use std::collections::BTreeMap;

use super::builtin::{Kind, Purpose};
use super::text;
use crate::postgres::{Column, Oid, Type};

/// How deep types may be made of types.
const DEEPEST: usize = 8;

/// The types of a database, and what is known of their values.
#[derive(Debug, Clone, Default)]
pub(super) struct Values {
    types: BTreeMap<Oid, Type>,
    /// Of domains with constraints, the values that satisfy them.
    solved: BTreeMap<Oid, Vec<String>>,
}

/// A type in one place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) oid: Oid,
    pub(super) modifier: i32,
    pub(super) prefix: &'a str,
}

impl<'a> Place<'a> {
    /// The type of a column.
    pub(super) fn of(column: &'a Column) -> Self {
        Self { oid: column.r#type, modifier: column.modifier, prefix: &column.name }
    }

    const fn with(self, oid: Oid, modifier: i32) -> Self {
        Self { oid, modifier, prefix: self.prefix }
    }
}

impl Values {
    pub(super) fn new(types: BTreeMap<Oid, Type>) -> Self {
        Self { types, solved: BTreeMap::new() }
    }

    /// The types, by number.
    pub(super) fn types(&self) -> &BTreeMap<Oid, Type> {
        &self.types
    }

    /// Notes the values that satisfy a domain.
    pub(super) fn solve(&mut self, domain: Oid, values: Vec<String>) {
        self.solved.insert(domain, values);
    }

    /// An ordinary value, another one for every `n` as far as there are.
    pub(super) fn plain(&self, place: Place<'_>, n: usize, purpose: Purpose) -> Option<String> {
        self.plain_within(place, n, purpose, DEEPEST)
    }

    fn plain_within(
        &self,
        place: Place<'_>,
        n: usize,
        purpose: Purpose,
        depth: usize,
    ) -> Option<String> {
        let ty = self.types.get(&place.oid)?;
        let depth = depth.checked_sub(1)?;
        let inner =
            |oid, modifier, n| self.plain_within(place.with(oid, modifier), n, purpose, depth);
        match ty.kind {
            'd' => match self.solved.get(&ty.oid) {
                Some(values) => Some(values.get(n % values.len().max(1))?.clone()),
                None => inner(ty.base, ty.modifier, n),
            },
            'e' => Some(ty.labels.get(n % ty.labels.len().max(1))?.clone()),
            'c' => {
                let fields: Vec<_> =
                    ty.attributes.iter().map(|a| inner(a.r#type, a.modifier, n)).collect();
                fields.iter().any(Option::is_some).then(|| text::record(&fields))
            }
            'r' => Some(text::range(&inner(ty.part, -1, 2 * n)?, &inner(ty.part, -1, 2 * n + 1)?)),
            'm' => Some(format!("{{{}}}", inner(ty.part, -1, n)?)),
            _ if ty.element != 0 => {
                let elements = [2 * n, 2 * n + 1].map(|n| inner(ty.element, place.modifier, n));
                elements[0].is_some().then(|| text::array(&elements))
            }
            _ => self.kind(ty, place).plain(n, purpose),
        }
    }

    /// Values at which conversions go wrong.
    pub(super) fn edges(&self, place: Place<'_>) -> Vec<String> {
        self.edges_within(place, DEEPEST).unwrap_or_default()
    }

    fn edges_within(&self, place: Place<'_>, depth: usize) -> Option<Vec<String>> {
        let ty = self.types.get(&place.oid)?;
        let depth = depth.checked_sub(1)?;
        let inner = |oid, modifier| self.edges_within(place.with(oid, modifier), depth);
        let plain = |oid, n| self.plain(place.with(oid, -1), n, Purpose::Plain);
        Some(match ty.kind {
            // Of a domain with constraints every value that is known is as good.
            'd' if self.solved.contains_key(&ty.oid) || !ty.checks.is_empty() => Vec::new(),
            'd' => inner(ty.base, ty.modifier)?,
            // The newest label is most often the last.
            'e' => ty.labels.last().into_iter().chain(ty.labels.first()).cloned().collect(),
            'r' => vec!["empty".to_owned(), format!("[\"{}\",)", plain(ty.part, 9)?)],
            'm' => vec!["{}".to_owned()],
            'c' => Vec::new(),
            _ if ty.element != 0 => {
                let edges = inner(ty.element, place.modifier).unwrap_or_default();
                let edges: Vec<_> = edges.into_iter().map(Some).chain([None]).collect();
                let domain = self.types.get(&ty.element).is_some_and(|element| element.kind == 'd');
                let mut all = vec!["{}".to_owned()];
                if !domain {
                    all.insert(0, text::array(&edges));
                }
                all
            }
            _ => self.kind(ty, place).edges(),
        })
    }

    /// The type at the bottom of a domain, and its modifier.
    pub(super) fn bottom(&self, oid: Oid, modifier: i32) -> (Oid, i32) {
        match self.types.get(&oid) {
            Some(ty) if ty.kind == 'd' => self.bottom(ty.base, ty.modifier),
            _ => (oid, modifier),
        }
    }

    /// Whether a domain is NOT NULL, or one that it is of.
    pub(super) fn is_never_null(&self, oid: Oid) -> bool {
        let domain = self.types.get(&oid).filter(|ty| ty.kind == 'd');
        domain.is_some_and(|ty| ty.not_null || self.is_never_null(ty.base))
    }

    /// The CHECK expressions of a domain and of those that it is of.
    pub(super) fn domain_checks(&self, oid: Oid) -> Vec<&str> {
        match self.types.get(&oid) {
            Some(ty) if ty.kind == 'd' => {
                let mut checks = self.domain_checks(ty.base);
                checks.extend(ty.checks.iter().map(String::as_str));
                checks
            }
            _ => Vec::new(),
        }
    }

    /// The name of a type to cast to, such that no modifier is implied: to
    /// `character` and `bit` SQL adds a length of one.
    pub(super) fn cast(&self, oid: Oid) -> Option<String> {
        let ty = self.types.get(&oid)?;
        Some(match ty.plain_name.as_str() {
            "bpchar" | "bit" => format!("pg_catalog.\"{}\"", ty.plain_name),
            "_bpchar" | "_bit" => format!("pg_catalog.\"{}\"", ty.plain_name),
            _ => ty.name.clone(),
        })
    }

    const fn kind<'a>(&self, ty: &'a Type, place: Place<'a>) -> Kind<'a> {
        Kind { name: ty.plain_name.as_str(), modifier: place.modifier, prefix: place.prefix }
    }
}
