package io.github.rakutenai.quarkus.deployment;

import io.github.rakutenai.quarkus.runtime.devui.GeneratedTokens;
import io.github.rakutenai.quarkus.runtime.devui.ModelsPage;
import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.deployment.IsDevelopment;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.devui.spi.JsonRPCProvidersBuildItem;
import io.quarkus.devui.spi.page.CardPageBuildItem;
import io.quarkus.devui.spi.page.Page;

/** Adds a card and a page to the Dev UI. */
class DevUiProcessor {

    @BuildStep(onlyIf = IsDevelopment.class)
    CardPageBuildItem card() {
        CardPageBuildItem card = new CardPageBuildItem();
        card.addPage(Page.webComponentPageBuilder()
                .title("Models")
                .icon("font-awesome-solid:gauge-high")
                .componentLink("qwc-rakutenai-models.js"));
        return card;
    }

    @BuildStep(onlyIf = IsDevelopment.class)
    JsonRPCProvidersBuildItem page() {
        return new JsonRPCProvidersBuildItem(ModelsPage.class);
    }

    @BuildStep(onlyIf = IsDevelopment.class)
    AdditionalBeanBuildItem tokens() {
        return AdditionalBeanBuildItem.unremovableOf(GeneratedTokens.class);
    }
}
