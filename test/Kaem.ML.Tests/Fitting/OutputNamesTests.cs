using Kaem.ML.Tests.Saving;
using Kaem.ML.Tests.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Fitting;

/// <summary>What models add: under which names, with which slots, in which dimensions.</summary>
public sealed class OutputNamesTests
{
    private static readonly string[] Added = ["Latent", "Reconstruction", "LogLikelihood", "LogLikelihoodError"];

    [Fact]
    public void Two_models_of_a_chain_hide_none_of_each_others_columns()
    {
        var data = Toy.View(Toy.Rows(40));
        var chain = Toy.Context.Transforms.CopyColumns("Other", "Features")
            .Append(Toy.Estimator())
            .Append(Toy.Context.Generative().Kaem(Toy.Options with { Seed = 12 }, "Other"));
        var model = chain.Fit(data);
        var scored = model.Transform(data);
        string[] expected = [.. Added, .. Added.Select(name => $"Other.{name}")];
        scored.Schema.Select(column => column.Name).Should().EndWith(expected).And.OnlyHaveUniqueItems();
        scored.Schema.Should().OnlyContain(column => !column.IsHidden);
        chain.GetOutputSchema(SchemaShapeTests.Shape(data.Schema)).Select(column => column.Name).Should().BeEquivalentTo(scored.Schema.Select(column => column.Name));
        scored.Values<float>("LogLikelihood").Should().Equal(Toy.Estimator().Fit(data).Transform(data).Values<float>("LogLikelihood"));
        scored.Values<float>("Other.LogLikelihood").Should().NotEqual(scored.Values<float>("LogLikelihood"));

        var again = SavedPipeline.Reload(model, data.Schema, out _).Transform(data);
        again.Schema.Select(column => column.Name).Should().Equal(scored.Schema.Select(column => column.Name));
        again.Values<float>("Other.LogLikelihood").Should().Equal(scored.Values<float>("Other.LogLikelihood"));
    }

    [Fact]
    public void A_third_one_gets_a_number_and_names_of_ones_own_hide()
    {
        var data = Toy.View(Toy.Rows(40));
        var scored = Toy.Estimator().Append(Toy.Estimator()).Append(Toy.Estimator()).Fit(data).Transform(data);
        scored.Schema.Select(column => column.Name).Should().EndWith([.. Added.Select(name => $"Features2.{name}")]);
        var own = new KaemOutputColumns { Latent = "Name", Reconstruction = "", LogLikelihood = "LogLikelihood" };
        var hiding = Toy.Estimator(own).Fit(data).Transform(data);
        hiding.Schema.GetColumnOrNull("Name")!.Value.Type.Should().BeOfType<VectorDataViewType>();
        hiding.Schema.GetColumnOrNull("LogLikelihood").Should().NotBeNull();
    }

    [Fact]
    public void Tables_stand_aside_too()
    {
        var options = People.Options with { Updates = 10, StopEarly = false };
        var data = People.View(60);
        var estimator = Toy.Context.Generative().KaemTable(options, ["Age", "Town"]);
        var scored = estimator.Append(Toy.Context.Generative().KaemTable(options, ["Height", "Town"])).Fit(data).Transform(data);
        scored.Schema.Select(column => column.Name).Should()
            .EndWith(["LogLikelihood", "Latent", "Contributions", "Table.LogLikelihood", "Table.Latent", "Table.Contributions"]);
    }

    [Fact]
    public void A_fitted_model_takes_other_names()
    {
        var data = Toy.View(Toy.Rows(10));
        var renamed = Toy.Transformer.WithOutputs(new KaemOutputColumns { Latent = "z", Reconstruction = "", LogLikelihoodError = "" });
        renamed.Transform(data).Schema.Select(column => column.Name).Should().EndWith(["z", "LogLikelihood"]);
        renamed.Transform(data).Vectors("z").SelectMany(row => row).Should().Equal(Toy.Transformer.Transform(data).Vectors("Latent").SelectMany(row => row));
        People.Model.WithOutputs(new KaemTableOutputColumns { LogLikelihood = "score", Latent = "", Contributions = "" }).Transform(People.View(5)).Schema
            .Select(column => column.Name).Should().EndWith("score");
        Toy.Transformer.Invoking(it => it.WithOutputs(new KaemOutputColumns { Latent = "a", Reconstruction = "a" })).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void The_short_overload_takes_all_that_makes_a_model()
    {
        var outputs = new KaemOutputColumns { Latent = "z" };
        var prior = KaemPrior.Univariate(ReferencePrior.Gaussian);
        var generator = KaemGenerator.Kan(hidden: [9]);
        var sampler = PosteriorSampler.ImportanceSampling(samples: 33);
        var estimator = Toy.Context.Generative().Kaem(seed: -4, prior: prior, generator: generator, sampler: sampler, output: OutputActivation.Tanh, outputs: outputs);
        estimator.Outputs.Should().Be(outputs);
        estimator.Options.Prior.Should().Be(prior);
        estimator.Options.Generator.Should().Be(generator with { Output = OutputActivation.Tanh });
        estimator.Options.Sampler.Should().Be(sampler);
        estimator.Options.Seed.Should().Be(unchecked((ulong)-4L));
        new MLContext(seed: 3).Generative().Kaem().Options.Seed.Should().Be(new MLContext(seed: 3).Generative().Kaem().Options.Seed);
    }

    [Fact]
    public void Slots_have_names_that_survive_loading_and_that_feature_contributions_show()
    {
        var rows = Enumerable.Range(0, 80).Select(i => new Leaf { Height = i % 9 / 9f, Width = i % 7 / 7f, Age = i % 5 / 5f, Label = i % 9 + i % 7 }).ToArray();
        var data = Toy.Context.Data.LoadFromEnumerable(rows);
        var pipeline = Toy.Context.Transforms.Concatenate("Features", "Height", "Width", "Age")
            .Append(Toy.Context.Generative().Kaem(Toy.Options with { LatentSize = 2 }, outputs: new KaemOutputColumns { FullLatent = true }));
        var model = pipeline.Fit(data);
        int q = model.LastTransformer.Model.GeneratorInputs, p = model.LastTransformer.Model.LatentLength / q;
        foreach (var scored in new[] { model.Transform(data), SavedPipeline.Reload(model, data.Schema, out _).Transform(data) })
        {
            scored.SlotNames("Reconstruction").Should().Equal("Height", "Width", "Age");
            scored.SlotNames("Latent").Should().Equal(from latent in Enumerable.Range(1, q) from part in Enumerable.Range(1, p) select $"latent {latent}.{part}");
        }
        People.Model.Transform(People.View(3)).SlotNames("Latent").Should().HaveCount(People.Model.Model.Model.GeneratorInputs).And.StartWith("latent 1");
        People.Model.Transform(People.View(3)).SlotNames("Contributions").Should().Equal(People.Columns);

        var latents = Toy.Context.Transforms.Concatenate("All", "Latent", "LogLikelihood").Append(Toy.Context.Regression.Trainers.Sdca(featureColumnName: "All"));
        var input = model.Transform(data);
        var trained = latents.Fit(input);
        var importance = Toy.Context.Regression.PermutationFeatureImportance(trained, trained.Transform(input));
        importance.Keys.Should().BeEquivalentTo([.. input.SlotNames("Latent").Select(name => $"Latent.{name}"), "LogLikelihood"]);
    }

    [Fact]
    public void A_reconstruction_has_the_dimensions_of_the_features()
    {
        var data = Toy.Context.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new Picture { Features = [i % 3 / 3f, i % 5 / 5f, i % 2, i % 4 / 4f] }));
        var model = Toy.Estimator().Fit(data);
        foreach (var scored in new[] { model.Transform(data), SavedPipeline.Reload(model, data.Schema, out _).Transform(data) })
            scored.Schema["Reconstruction"].Type.Should().Be(data.Schema["Features"].Type).And.BeOfType<VectorDataViewType>().Which.Dimensions.Should().Equal(2, 2);
    }

    private sealed class Leaf
    {
        public float Height { get; set; }

        public float Width { get; set; }

        public float Age { get; set; }

        public float Label { get; set; }
    }

    private sealed class Picture
    {
        [VectorType(2, 2)]
        public float[] Features { get; set; } = [];
    }
}
