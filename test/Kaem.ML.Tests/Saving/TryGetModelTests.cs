using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Saving;

public sealed class TryGetModelTests
{
    private readonly GenerativeCatalog _generative = Toy.Context.Generative();

    [Fact]
    public void FindsALiveModelHoweverDeep()
    {
        var chain = new TransformerChain<ITransformer>(
            Copy("A"), new TransformerChain<ITransformer>(Copy("B"), new TransformerChain<ITransformer>(Toy.Transformer)), Copy("C"));

        _generative.TryGetModel(chain, out var model).Should().BeTrue();
        model.Should().BeSameAs(Toy.Transformer);
        _generative.TryGetModel(Toy.Transformer, out model).Should().BeTrue();
        model.Should().BeSameAs(Toy.Transformer);
    }

    [Fact]
    public void FindsALoadedModelHoweverDeep()
    {
        var chain = new TransformerChain<ITransformer>(Copy("A"), new TransformerChain<ITransformer>(Copy("B"), Toy.Transformer), Copy("C"));
        var loaded = SavedPipeline.Reload(chain, Toy.View([]).Schema);

        _generative.TryGetModel(loaded, out var model).Should().BeTrue();
        model!.Outputs.Should().Be(Toy.Transformer.Outputs);
        model.FeatureColumnName.Should().Be("Features");
        model.FeatureColumnType.Should().Be(Toy.Transformer.FeatureColumnType);
        model.Model.Options.Should().Be(Toy.Options);
        model.Generate(5, 8).Vectors("Features").SelectMany(row => row).Should()
            .Equal(Toy.Transformer.Generate(5, 8).Vectors("Features").SelectMany(row => row));
        model.Transform(Toy.View(Toy.Rows(80))).Outputs().SelectMany(row => row)
            .Should().Equal(Toy.Transformer.Transform(Toy.View(Toy.Rows(80))).Outputs().SelectMany(row => row));
    }

    [Fact]
    public void ALoadedModelIsThePipelinesOwn()
    {
        var loaded = SavedPipeline.Reload(Toy.Transformer, Toy.View([]).Schema);
        _generative.TryGetModel(loaded, out var model).Should().BeTrue();

        model.Should().BeSameAs(loaded);
    }

    [Fact]
    public void ChoosesAmongSeveralByTheirFeatures()
    {
        var second = Toy.Context.Generative().Kaem(
            Toy.Options with { Generator = KaemGenerator.Kan(output: OutputActivation.None) }, "Latent",
            new KaemOutputColumns { Latent = "Latent of latent", Reconstruction = "", LogLikelihood = "", LogLikelihoodError = "" });
        var live = Toy.Estimator().Append(second).Fit(Toy.View(Toy.Rows(40)));
        foreach (var chain in new ITransformer[] { live, SavedPipeline.Reload(live, Toy.View([]).Schema) })
        {
            _generative.TryGetModel(chain, out var model).Should().BeTrue();
            model!.FeatureColumnName.Should().Be("Features");
            _generative.TryGetModel(chain, out model, "Latent").Should().BeTrue();
            model!.FeatureColumnName.Should().Be("Latent");
            model.Model.Columns.Should().Be(7);
            _generative.TryGetModel(chain, out model, "Name").Should().BeFalse();
            model.Should().BeNull();
        }
        SavedPipeline.Reload(live, Toy.View([]).Schema).Transform(Toy.View(Toy.Rows(9))).Vectors("Latent of latent").SelectMany(row => row)
            .Should().Equal(live.Transform(Toy.View(Toy.Rows(9))).Vectors("Latent of latent").SelectMany(row => row));
    }

    [Fact]
    public void FindsNoneWhereThereIsNone()
    {
        _generative.TryGetModel(Copy("A"), out var model).Should().BeFalse();
        model.Should().BeNull();
        _generative.TryGetModel(new TransformerChain<ITransformer>(), out _).Should().BeFalse();
    }

    private static ITransformer Copy(string name) => Toy.Context.Transforms.CopyColumns(name, "Features").Fit(Toy.View([]));
}
