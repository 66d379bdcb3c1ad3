package io.github.rakutenai.quarkus.deployment;

import io.quarkus.builder.item.MultiBuildItem;

/** A model that some bean of the application is injected with: it must be configured. */
public final class UsedModelBuildItem extends MultiBuildItem {

    private final String name;

    public UsedModelBuildItem(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }
}
