package io.github.rakutenai.quarkus.deployment;

import io.quarkiverse.langchain4j.ModelName;
import io.quarkiverse.langchain4j.runtime.NamedConfigUtil;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem;
import io.quarkus.arc.deployment.SyntheticBeanBuildItem.ExtendedBeanConfigurator;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.DotName;

/** Beans of one model each. */
final class ModelBeans {

    private ModelBeans() {}

    /** A bean of the default model, or one with the model's name as its qualifier; the application's own come first. */
    static ExtendedBeanConfigurator configure(DotName type, String name) {
        ExtendedBeanConfigurator bean =
                SyntheticBeanBuildItem.configure(type).setRuntimeInit().defaultBean();
        if (!NamedConfigUtil.isDefault(name)) {
            bean.addQualifier(
                    AnnotationInstance.builder(ModelName.class).value(name).build());
        }
        return bean;
    }
}
