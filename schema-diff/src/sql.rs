//! Writes SQL from left to right.

use schema_model::{Dialect, Expression, Name, QualifiedName, SqlType, quote, schema::IndexTarget};

/// A statement in the making. `sql.push("ALTER TABLE ").name(table).push(" DROP COLUMN ").ident(column)`.
#[derive(Debug, Clone)]
pub struct Sql {
    text: String,
    dialect: Dialect,
}

impl Sql {
    /// An empty statement.
    pub fn new(dialect: Dialect) -> Self {
        // Most statements fit, and so do not grow step by step.
        Self { text: String::with_capacity(128), dialect }
    }

    /// Appends SQL as it is.
    pub fn push(mut self, sql: &str) -> Self {
        self.text.push_str(sql);
        self
    }

    /// Appends SQL as it is, when there is any.
    pub fn push_some(self, sql: Option<&str>) -> Self {
        match sql {
            Some(sql) => self.push(sql),
            None => self,
        }
    }

    /// Appends an identifier.
    pub fn ident(mut self, name: &Name) -> Self {
        quote::push_identifier(&mut self.text, name.as_str(), self.dialect);
        self
    }

    /// Appends a name with its schema where it has one.
    pub fn name(self, name: &QualifiedName) -> Self {
        match &name.schema {
            Some(schema) => self.ident(schema).push(".").ident(&name.name),
            None => self.ident(&name.name),
        }
    }

    /// Appends identifiers with commas between.
    pub fn idents<'a>(self, names: impl IntoIterator<Item = &'a Name>) -> Self {
        self.list(names, Self::ident)
    }

    /// Appends items with commas between.
    pub fn list<T>(self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(Self, T) -> Self) -> Self {
        let mut sql = self;
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                sql = sql.push(", ");
            }
            sql = write(sql, item);
        }
        sql
    }

    /// Appends a string literal.
    pub fn literal(mut self, text: &str) -> Self {
        quote::push_literal(&mut self.text, text, self.dialect);
        self
    }

    /// Appends a type.
    pub fn ty(self, ty: &SqlType) -> Self {
        match ty {
            SqlType::Array(element) => self.ty(element).push("[]"),
            SqlType::Named { .. } if ty.is_interval_with_modifiers() => self.push(&ty.to_string()),
            SqlType::Named { name, modifiers } => {
                let sql = self.name(name);
                if modifiers.is_empty() { sql } else { sql.push("(").push(&modifiers.join(",")).push(")") }
            }
            other => self.push(&other.to_string()),
        }
    }

    /// Appends an expression in brackets. A comment to the end of the line must not take the bracket with it.
    pub(crate) fn in_brackets(self, expression: &Expression) -> Self {
        let close = if expression.ends_in_comment() { "\n)" } else { ")" };
        self.push("(").push(expression.as_str()).push(close)
    }

    /// Appends what an index or a partition key is made of. An expression always has brackets of its own: they tell it from
    /// a column, and its COLLATE from that of the part.
    pub(crate) fn key(self, target: &IndexTarget, collation: Option<&QualifiedName>) -> Self {
        let sql = match target {
            IndexTarget::Column(name) => self.ident(name),
            IndexTarget::Expression(expression) => self.in_brackets(expression),
        };
        match collation {
            Some(collation) => sql.push(" COLLATE ").name(collation),
            None => sql,
        }
    }

    /// Appends WHERE and a condition at the end of a statement. A comment to the end of the line must not take the
    /// semicolon with it.
    pub(crate) fn where_clause(self, condition: Option<&Expression>) -> Self {
        match condition {
            None => self,
            Some(it) if it.ends_in_comment() => self.push("\n  WHERE ").in_brackets(it),
            Some(it) => self.push("\n  WHERE ").push(it.as_str()),
        }
    }

    /// The statement.
    pub fn finish(self) -> String {
        self.text
    }
}

impl From<Sql> for String {
    fn from(sql: Sql) -> Self {
        sql.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_at_the_end_of_a_condition_ends_within_it() {
        let of = |condition: &str| {
            Sql::new(Dialect::Sqlite).push("S").where_clause(Some(&Expression::new(condition))).finish()
        };
        assert_eq!(of("a > 0"), "S\n  WHERE a > 0");
        assert_eq!(of("a > 0 -- positive"), "S\n  WHERE (a > 0 -- positive\n)");
        assert_eq!(Sql::new(Dialect::Sqlite).push("S").where_clause(None).finish(), "S");
    }
}
