//! What only a browser can do: store a text, read the address, copy, save a file, name a country.
//!
//! Where a browser refuses (storage switched off, no clipboard), the answer is none or false, and the page goes on.

use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast as _, JsValue, prelude::wasm_bindgen};
use wording::language::Language;

use crate::state::Theme;

/// Takes away what the page shows before the module runs.
pub(crate) fn remove_loading_screen() {
    if let Some(screen) = document().get_element_by_id("loading") {
        screen.remove();
    }
}

/// The fragment of the address, `#` included.
pub(crate) fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Writes the fragment without a new entry in the history, so that typing does not fill it.
pub(crate) fn replace_fragment(fragment: &str) {
    if let Ok(history) = window().history() {
        // A browser limits how often this may be called; the next keystroke writes the address again.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(fragment));
    }
}

/// The whole address with another fragment.
pub(crate) fn address_with(fragment: &str) -> String {
    let href = window().location().href().unwrap_or_default();
    let base = href.split('#').next().unwrap_or_default();
    format!("{base}{fragment}")
}

/// The languages the reader prefers, as the browser knows them.
pub(crate) fn languages() -> Vec<String> {
    window()
        .navigator()
        .languages()
        .iter()
        .filter_map(|tag| tag.as_string())
        .collect()
}

/// What an earlier visit stored under a key.
pub(crate) fn stored(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Stores a text for the next visit; false where the browser refuses.
pub(crate) fn store(key: &str, text: &str) -> bool {
    window()
        .local_storage()
        .ok()
        .flatten()
        .is_some_and(|storage| storage.set_item(key, text).is_ok())
}

/// Sets the language and the title of the document.
pub(crate) fn set_document_language(language: Language, title: &str) {
    document().set_title(title);
    set_root_attribute("lang", language.as_str());
}

/// Sets the colours of the document.
pub(crate) fn set_document_theme(theme: Theme) {
    set_root_attribute("data-theme", theme.word());
}

fn set_root_attribute(name: &str, value: &str) {
    if let Some(root) = document().document_element() {
        // Setting an attribute of a fixed name cannot fail.
        let _ = root.set_attribute(name, value);
    }
}

/// Puts text on the clipboard; calls back with whether it worked.
pub(crate) fn copy(text: &str, done: impl Fn(bool) + 'static) {
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into())
        .ok()
        .filter(|clipboard| !clipboard.is_undefined());
    let Some(clipboard) = clipboard else {
        return done(false);
    };
    let clipboard: web_sys::Clipboard = clipboard.unchecked_into();
    let promise = clipboard.write_text(text);
    leptos::task::spawn_local(async move {
        done(wasm_bindgen_futures::JsFuture::from(promise).await.is_ok());
    });
}

/// Offers text as a file to save.
pub(crate) fn save_file(name: &str, media_type: &str, content: &[u8]) {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(content));
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type);
    let Ok(blob) = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options) else {
        return;
    };
    let Ok(address) = web_sys::Url::create_object_url_with_blob(&blob) else {
        return;
    };
    if let Ok(link) = document().create_element("a") {
        let link: web_sys::HtmlAnchorElement = link.unchecked_into();
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    // The browser has its own hold on the file by now.
    let _ = web_sys::Url::revoke_object_url(&address);
}

/// The files of a list, in its order.
pub(crate) fn files_of(list: Option<&web_sys::FileList>) -> Vec<web_sys::File> {
    let count = list.map_or(0, web_sys::FileList::length);
    (0..count).filter_map(|place| list?.get(place)).collect()
}

/// Whether files are dragged; text that is moved about is none of our business.
pub(crate) fn drags_files(event: &web_sys::DragEvent) -> bool {
    event
        .data_transfer()
        .is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// Shows another view, with an entry in the history.
pub(crate) fn go_to(fragment: &str) {
    // A browser refuses only what is no address.
    let _ = window().location().set_hash(fragment);
}

/// Opens the browser's print dialogue.
pub(crate) fn print() {
    let _ = window().print();
}

/// Moves the keyboard to an element.
pub(crate) fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Leaves the field that is being typed into, so that it says so while its view is still there.
pub(crate) fn leave_field() {
    let element = document().active_element();
    if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = element.blur();
    }
}

/// Moves the keyboard to a field and marks its text, so that the first key takes its place.
pub(crate) fn focus_to_type(id: &str) {
    focus(id);
    let element = document().get_element_by_id(id);
    if let Some(input) = element.and_then(|element| element.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        input.select();
    }
}

/// Opens the drawer an element lies in, so that it can be reached.
pub(crate) fn open_drawer_of(id: &str) {
    let drawer = document()
        .get_element_by_id(id)
        .and_then(|element| element.closest("details").ok().flatten());
    if let Some(drawer) = drawer {
        let _ = drawer.set_attribute("open", "");
    }
}

/// Brings an element into sight, where it is not.
pub(crate) fn show(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl, js_name = DisplayNames)]
    type DisplayNames;

    #[wasm_bindgen(constructor, js_namespace = Intl, js_class = "DisplayNames", catch)]
    fn new(locales: &str, options: &JsValue) -> Result<DisplayNames, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn of(this: &DisplayNames, code: &str) -> Result<Option<String>, JsValue>;
}

/// Names of countries in a language, as the browser knows them.
pub(crate) struct CountryNames(Option<DisplayNames>);

impl CountryNames {
    /// The names in a language.
    pub(crate) fn new(language: Language) -> Self {
        let options = js_sys::Object::new();
        let _ = js_sys::Reflect::set(&options, &"type".into(), &"region".into());
        Self(DisplayNames::new(language.as_str(), &options).ok())
    }

    /// The name of a country by its two letters; none where the browser has none.
    pub(crate) fn name(&self, country: &str) -> Option<String> {
        self.0
            .as_ref()?
            .of(country)
            .ok()
            .flatten()
            .filter(|name| name != country)
    }
}

/// Today by the reader's clock, as `2026-10-03`. Only for what a person reads, never for a price.
pub(crate) fn today() -> Option<billing_core::base::instant::Day> {
    let now = js_sys::Date::new_0();
    let month = now.get_month().checked_add(1)?;
    chrono::NaiveDate::from_ymd_opt(i32::try_from(now.get_full_year()).ok()?, month, now.get_date())
}
