//! `${…}` in files, and what a project's configuration puts in their place.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// The values of placeholders, as the user gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placeholders {
    values: BTreeMap<String, String>,
    tolerant: bool,
}

/// A placeholder that nothing gives a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unresolved {
    pub(super) name: String,
    /// The byte of the text at which it stands.
    pub(super) at: usize,
}

impl Placeholders {
    /// Gives `name` a value; the last one counts.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.values.insert(name.into(), value.into());
    }

    /// These and the values of `others`, which come first.
    #[must_use]
    pub fn overlaid(mut self, others: Self) -> Self {
        self.values.extend(others.values);
        self
    }

    /// `text`, of no tool, with every `${name}` that has a value replaced by it.
    pub fn fill<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.values.is_empty() {
            return Cow::Borrowed(text);
        }
        let keep =
            |name: &str| self.get(name).map_or_else(|| format!("${{{name}}}"), str::to_owned);
        replace(text, ("${", "}"), |name| Some(keep(name))).unwrap_or(Cow::Borrowed(text))
    }

    /// Leaves a placeholder without a value as it stands instead of refusing the file:
    /// for those to whom the names and checksums matter, and not what is run.
    pub fn tolerant(mut self) -> Self {
        self.tolerant = true;
        self
    }

    pub(super) const fn is_tolerant(&self) -> bool {
        self.tolerant
    }

    /// The value of `name`, letters compared without case where no name is equal.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let alike = || self.values.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        self.values.get(name).or_else(|| alike().map(|(_, value)| value)).map(String::as_str)
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Placeholders {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(values: I) -> Self {
        let values = values.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self { values: values.collect(), tolerant: false }
    }
}

/// `text` with every `prefix`…`suffix` replaced by its value.
///
/// # Errors
/// At the first one without a value.
pub(super) fn replace<'a>(
    text: &'a str,
    (prefix, suffix): (&str, &str),
    value: impl Fn(&str) -> Option<String>,
) -> Result<Cow<'a, str>, Unresolved> {
    let mut out = String::new();
    let mut done = 0;
    while let Some(start) = text[done..].find(prefix).map(|at| done + at) {
        let inner = start + prefix.len();
        let Some(end) = text[inner..].find(suffix).map(|at| inner + at) else { break };
        let name = &text[inner..end];
        let Some(value) = value(name) else {
            return Err(Unresolved { name: name.to_owned(), at: start });
        };
        out += &text[done..start];
        out += &value;
        done = end + suffix.len();
    }
    if done == 0 {
        return Ok(Cow::Borrowed(text));
    }
    out += &text[done..];
    Ok(Cow::Owned(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_what_has_a_value() {
        let given: Placeholders = [("Schema", "app"), ("a", "")].into_iter().collect();
        let replaced = |text| replace(text, ("${", "}"), |name| given.get(name).map(str::to_owned));
        assert_eq!(replaced("a ${schema}.t${a}é ${SCHEMA}").unwrap(), "a app.té app");
        assert_eq!(replaced("no $one, ${open").unwrap(), "no $one, ${open");
        assert_eq!(given.fill("${schema}.${b}${a} ${"), "app.${b} ${");
        let error = replaced("é ${schema}${b}").unwrap_err();
        assert_eq!(error, Unresolved { name: "b".into(), at: 12 });
    }
}
