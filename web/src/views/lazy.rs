//! Views, and the lower half of one, that are loaded when they are first shown. The estimate itself is in the first
//! module, so that it is there soon.
//!
//! `cargo xtask web` splits the module where the feature `split` is on; built by other means the page is one module.

use core::future::Future;

use leptos::{prelude::*, wasm_split::SplitLoaderError};

use super::{estimate::EstimateDetails, messages::MessagesView, plan::PlanView, prices::PricesView};
use crate::{i18n::shell::shell, page::Page};

type Loaded = Result<AnyView, SplitLoaderError>;

/// Declares a function that loads a view's part of the module and builds the view.
macro_rules! part {
    ($load:ident, $part:ident, $view:ident) => {
        #[cfg(feature = "split")]
        #[leptos::wasm_split::wasm_split($part, wasm_split_path = leptos::wasm_split, fallible)]
        fn $load() -> Loaded {
            Ok(view! { <$view /> }.into_any())
        }

        #[cfg(not(feature = "split"))]
        async fn $load() -> Loaded {
            Ok(view! { <$view /> }.into_any())
        }
    };
}

part!(load_estimate_details, estimate_details, EstimateDetails);
part!(load_plan, plan, PlanView);
part!(load_messages, messages, MessagesView);
part!(load_prices, prices, PricesView);

/// Everything below an estimate's total.
pub(crate) fn estimate_details() -> AnyView {
    lazy(load_estimate_details())
}

/// What a year will cost.
pub(crate) fn plan() -> AnyView {
    lazy(load_plan())
}

/// What a log cost.
pub(crate) fn messages() -> AnyView {
    lazy(load_messages())
}

/// Every price.
pub(crate) fn prices() -> AnyView {
    lazy(load_prices())
}

fn lazy(loading: impl Future<Output = Loaded> + Send + 'static) -> AnyView {
    let text = shell(Page::here().language.get_untracked());
    let view = async move {
        let failed = |_| view! { <p class="note note--danger" role="alert">{text.not_loaded}</p> }.into_any();
        loading.await.unwrap_or_else(failed)
    };
    view! {
        <Suspense fallback=move || {
            view! { <p class="waiting waiting--view" role="status">{text.loading}</p> }
        }>{Suspend::new(view)}</Suspense>
    }
    .into_any()
}
