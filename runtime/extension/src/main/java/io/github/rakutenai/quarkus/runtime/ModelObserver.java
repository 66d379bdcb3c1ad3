package io.github.rakutenai.quarkus.runtime;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.inference.EngineListener;

/** Watches the engines of the application: a bean for each way in which they are watched. */
public interface ModelObserver {

    /**
     * A model is loaded and warm; requests come after this.
     *
     * @return hears what its engine does
     */
    EngineListener loaded(String name, LoadedModel model);
}
