//! What follows a renamed attribute of a composite type by itself: PostgreSQL has read `(at).x` as the number of an attribute.
//!
//! Only what is selected from a column is followed, through attributes that are composite themselves; an expression that
//! says anything else is made anew.

use std::collections::BTreeMap;

use schema_model::{
    Delta, Name, ObjectId, QualifiedName, Schema, SqlType, quote,
    schema::{Table, definition::Composite},
};

/// Renamed attributes by type: after, before.
pub(super) struct Attributes<'a> {
    renamed: BTreeMap<&'a QualifiedName, BTreeMap<&'a Name, &'a Name>>,
    schema: &'a Schema,
}

impl<'a> Attributes<'a> {
    /// Those of a change, whose schema has them renamed.
    pub(super) fn of(deltas: &'a [Delta], schema: &'a Schema) -> Self {
        let mut renamed: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        for delta in deltas {
            if let Delta::Rename {
                before: ObjectId::Attribute { of, name: before },
                after: ObjectId::Attribute { name: after, .. },
            } = delta
            {
                renamed.entry(of).or_default().insert(after, before);
            }
        }
        Self { renamed, schema }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.renamed.is_empty()
    }

    /// Renames what the tokens of an expression select from columns of the table.
    pub(super) fn rename(&self, table: &Table, tokens: &mut [String]) {
        for at in 0..tokens.len() {
            let column = table.columns.iter().find(|it| is_name(&tokens[at], &it.name));
            // Behind a point it is the column only where the table stands before.
            let (start, is_own) = match at.checked_sub(2) {
                Some(before) if tokens[at - 1] == "." => (before, is_name(&tokens[before], &table.name.name)),
                _ => (at, true),
            };
            if let Some(column) = column.filter(|_| is_own) {
                self.rename_selected(tokens, start, at + 1, &column.ty);
            }
        }
    }

    /// `(column).a`, `((column).a).b`, `(column[1]).a`: from behind the column on, which begins at `start`.
    fn rename_selected(&self, tokens: &mut [String], start: usize, mut at: usize, ty: &SqlType) {
        let mut open = tokens[..start].iter().rev().take_while(|it| *it == "(").count();
        let mut composite = self.composite(ty);
        loop {
            match tokens.get(at).map(String::as_str) {
                Some(")") if open > 0 => open -= 1,
                Some("[") => match tokens[at..].iter().position(|it| it == "]") {
                    Some(length) => at += length,
                    None => return,
                },
                Some(".") => {
                    let (Some(it), Some(token)) = (composite, tokens.get_mut(at + 1)) else { return };
                    let Some(selected) = self.rename_one(it, token) else { return };
                    composite = self.composite(selected);
                    at += 1;
                }
                Some(_) | None => return,
            }
            at += 1;
        }
    }

    /// The type of the attribute that the token stood for, which has its new name afterwards.
    fn rename_one(&self, of: &'a Composite, token: &mut String) -> Option<&'a SqlType> {
        let renamed = self.renamed.get(&of.name);
        let before = |it: &'a Name| renamed.and_then(|all| all.get(it)).map_or(it, |it| *it);
        let attribute = of.attributes.iter().find(|it| is_name(token, before(&it.name)))?;
        *token = spelled(&attribute.name);
        Some(&attribute.ty)
    }

    fn composite(&self, ty: &SqlType) -> Option<&'a Composite> {
        self.schema.composite(ty.named()?)
    }
}

fn is_name(token: &str, name: &Name) -> bool {
    token == name.as_str() || token == quote::quoted_identifier(name.as_str())
}

/// As tokens of expressions are spelled.
fn spelled(name: &Name) -> String {
    let plain = name.as_str().bytes().all(|it| matches!(it, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    let starts = name.as_str().bytes().next().is_some_and(|it| !it.is_ascii_digit());
    if plain && starts { name.to_string() } else { quote::quoted_identifier(name.as_str()) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use schema_model::{Expression, schema::Column, sql_file::read_definition};

    use super::*;

    #[test]
    fn what_is_selected_from_a_column_follows() {
        let public = Name::new("public").unwrap();
        let definitions =
            ["CREATE TYPE line AS (a spot, b spot[])", "CREATE TYPE spot AS (left_x int, y int)"];
        let definitions = definitions.iter().map(|it| read_definition(it, &public).unwrap()).collect();
        let mut table = Table::new("place".parse().unwrap());
        for (name, ty) in [("at", "spot"), ("line", "line"), ("spots", "spot[]"), ("x", "integer")] {
            table.columns.push(Column::new(Name::new(name).unwrap(), ty.parse().unwrap()));
        }
        let schema = Schema { definitions, ..Schema::default() };
        let id =
            |name: &str| ObjectId::Attribute { of: "spot".parse().unwrap(), name: Name::new(name).unwrap() };
        let deltas = [Delta::Rename { before: id("x"), after: id("left_x") }];
        let attributes = Attributes::of(&deltas, &schema);
        for (before, after) in [
            ("(at).x > x", "( at ) . left_x > x"),
            ("(place.at).x > 0", "( place . at ) . left_x > 0"),
            ("((line).a).x + (line).b[1].x", "( ( line ) . a ) . left_x + ( line ) . b [ 1 ] . left_x"),
            ("(spots[2]).x", "( spots [ 2 ] ) . left_x"),
            ("(at).\"x\"", "( at ) . left_x"),
            ("(at).y", "( at ) . y"),
            ("(f(at)).x", "( f ( at ) ) . x"),
            ("(other.at).x", "( other . at ) . x"),
        ] {
            let mut tokens = Expression::new(before).normalized();
            attributes.rename(&table, &mut tokens);
            assert_eq!(tokens, Expression::new(after).normalized(), "{before}");
        }
    }
}
