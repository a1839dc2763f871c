//! Reads the item of a derive. Plain structs are read here, token by token, and types are kept as they stand: cargo
//! builds derives without optimisation, and a full parse of every field would cost as much as all the rest. Whatever
//! looks unusual is left to syn.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree, token_stream::IntoIter};
use quote::ToTokens;
use syn::{
    Attribute, Data, DataStruct, DeriveInput, Expr, Fields, FieldsNamed, Generics, MacroDelimiter, Meta,
    MetaList, MetaNameValue, Path, Visibility, punctuated::Punctuated, token,
};

use crate::attr::is_punct;

/// The attributes that the derives of structs know; those of other derives are passed over.
const ATTRIBUTES: [&str; 5] = ["column", "table", "columns", "view", "doc"];

/// The item of a derive of structs.
pub(crate) struct Input {
    /// The item itself; that of a plain struct has no fields here.
    pub(crate) item: DeriveInput,
    /// Its named fields; `None`: it is no struct that has such.
    pub(crate) fields: Option<Vec<InputField>>,
}

/// A field as it is written.
pub(crate) struct InputField {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) ident: Ident,
    pub(crate) ty: Vec<TokenTree>,
}

/// Reads the item of a derive of structs.
pub(crate) fn read_struct(input: proc_macro::TokenStream) -> syn::Result<Input> {
    match plain_struct(TokenStream::from(input.clone())) {
        Some(input) => Ok(input),
        None => syn::parse(input).map(unusual),
    }
}

/// The fields of what syn has read.
fn unusual(mut item: DeriveInput) -> Input {
    let fields = match &mut item.data {
        Data::Struct(DataStruct { fields: Fields::Named(fields), .. }) => {
            let fields = std::mem::take(&mut fields.named).into_iter();
            Some(fields.filter_map(|it| Some(field(it.attrs, it.ident?, &it.ty))).collect())
        }
        Data::Struct(_) | Data::Enum(_) | Data::Union(_) => None,
    };
    Input { item, fields }
}

fn field(attrs: Vec<Attribute>, ident: Ident, ty: &syn::Type) -> InputField {
    InputField { attrs, ident, ty: ty.to_token_stream().into_iter().collect() }
}

/// `struct Name { .. }` without parameters.
fn plain_struct(tokens: TokenStream) -> Option<Input> {
    let mut reader = Reader::new(tokens);
    let attrs = reader.attributes()?;
    reader.visibility();
    if reader.ident()? != "struct" {
        return None;
    }
    let ident = reader.ident()?;
    let Some(TokenTree::Group(body)) = reader.next else { return None };
    if body.delimiter() != Delimiter::Brace {
        return None;
    }
    let data = DataStruct {
        struct_token: token::Struct::default(),
        fields: Fields::Named(FieldsNamed { brace_token: token::Brace::default(), named: Punctuated::new() }),
        semi_token: None,
    };
    let item = DeriveInput {
        attrs,
        vis: Visibility::Inherited,
        ident,
        generics: Generics::default(),
        data: Data::Struct(data),
    };
    Some(Input { item, fields: Some(plain_fields(&body)?) })
}

fn plain_fields(body: &Group) -> Option<Vec<InputField>> {
    let mut reader = Reader::new(body.stream());
    let mut fields = Vec::with_capacity(16);
    while reader.next.is_some() {
        let attrs = reader.attributes()?;
        reader.visibility();
        let ident = reader.ident()?;
        if !is_punct(&reader.bump()?, ':') {
            return None;
        }
        fields.push(InputField { attrs, ident, ty: reader.ty()? });
    }
    Some(fields)
}

struct Reader {
    next: Option<TokenTree>,
    rest: IntoIter,
}

impl Reader {
    fn new(tokens: TokenStream) -> Self {
        let mut rest = tokens.into_iter();
        Self { next: rest.next(), rest }
    }

    fn bump(&mut self) -> Option<TokenTree> {
        std::mem::replace(&mut self.next, self.rest.next())
    }

    fn ident(&mut self) -> Option<Ident> {
        match self.bump()? {
            TokenTree::Ident(ident) => Some(ident),
            _ => None,
        }
    }

    /// `pub`, `pub(crate)`, or what `macro_rules!` puts there, which is a group even where it is empty.
    fn visibility(&mut self) {
        if matches!(&self.next, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::None) {
            self.bump();
        }
        if matches!(&self.next, Some(TokenTree::Ident(ident)) if ident == "pub") {
            self.bump();
            if matches!(&self.next, Some(TokenTree::Group(_))) {
                self.bump();
            }
        }
    }

    fn attributes(&mut self) -> Option<Vec<Attribute>> {
        let mut attributes = Vec::new();
        while matches!(&self.next, Some(token) if is_punct(token, '#')) {
            self.bump();
            let TokenTree::Group(group) = self.bump()? else { return None };
            let mut tokens = group.stream().into_iter();
            let TokenTree::Ident(name) = tokens.next()? else { return None };
            if ATTRIBUTES.contains(&name.to_string().as_str()) {
                attributes.push(attribute(name, tokens)?);
            }
        }
        Some(attributes)
    }

    /// All tokens of a type, and the comma behind it.
    fn ty(&mut self) -> Option<Vec<TokenTree>> {
        let mut tokens = Vec::new();
        let mut depth = 0_usize;
        let mut before_arrow = false;
        while let Some(token) = self.bump() {
            let mut dash = false;
            if let TokenTree::Punct(punct) = &token {
                match punct.as_char() {
                    ',' if depth == 0 => break,
                    '=' if depth == 0 => return None,
                    '<' => depth += 1,
                    '>' if !before_arrow => depth = depth.checked_sub(1)?,
                    '-' => dash = true,
                    _ => {}
                }
            }
            before_arrow = dash;
            tokens.push(token);
        }
        Some(tokens)
    }
}

/// An attribute of ours.
fn attribute(name: Ident, mut tokens: IntoIter) -> Option<Attribute> {
    let path = Path::from(name);
    let meta = match (tokens.next(), tokens.next()) {
        (None, None) => Meta::Path(path),
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::Parenthesis => {
            let delimiter = MacroDelimiter::Paren(token::Paren::default());
            Meta::List(MetaList { path, delimiter, tokens: group.stream() })
        }
        // Of name and value there is only `doc`.
        (Some(TokenTree::Punct(_)), Some(literal @ TokenTree::Literal(_))) if path.is_ident("doc") => {
            let value = Expr::Verbatim(literal.into());
            Meta::NameValue(MetaNameValue { path, eq_token: token::Eq::default(), value })
        }
        _ => return None,
    };
    let style = syn::AttrStyle::Outer;
    Some(Attribute {
        pound_token: token::Pound::default(),
        style,
        bracket_token: token::Bracket::default(),
        meta,
    })
}
