using System.Runtime.Loader;
using Kaem.ML.Tests.Scoring;
using Microsoft.ML;

namespace Kaem.ML.Tests.Reliability;

/// <summary>What the guide's page of traps says, each as it is said there.</summary>
public sealed class TrapTests
{
    [Fact]
    public void Trainers_of_many_passes_score_the_rows_in_each_unless_they_are_cached()
    {
        var (model, engine) = CountingEngine.Watch(Toy.Transformer);
        var scored = model.Transform(Toy.View(Toy.Rows(90)));
        var trainer = Toy.Context.Clustering.Trainers.KMeans("Latent", numberOfClusters: 3);
        trainer.Fit(Toy.Context.Data.Cache(scored));
        engine.Calls.Sum(call => call.Rows).Should().Be(90);
        trainer.Fit(scored);
        engine.Calls.Sum(call => call.Rows).Should().BeGreaterThan(5 * 90);
    }

    [Fact]
    public void Draws_leave_the_range_that_an_output_activation_reaches_and_means_do_not()
    {
        var catalog = Toy.Context.Generative();
        catalog.Kaem(Toy.Options).Fit(Toy.Transformer.Generate(200, seed: 3)).Should().NotBeNull();
        catalog.Kaem(Toy.Options).Invoking(it => it.Fit(Toy.Transformer.Generate(200, seed: 3, GenerationDraw.Likelihood))).Should()
            .Throw<ArgumentException>().WithMessage("*Sigmoid*");
        var any = Toy.Options with { Generator = Toy.Options.Generator with { Output = OutputActivation.None } };
        catalog.Kaem(any).Fit(Toy.Transformer.Generate(200, seed: 3, GenerationDraw.Likelihood)).Should().NotBeNull();
    }

    /// <summary>A plug-in has its own copy of this library, beside the ML.NET of its host.</summary>
    [Fact]
    public void A_plug_in_loads_models_of_its_own_assembly_where_it_says_so()
    {
        string folder = Directory.CreateTempSubdirectory("kaem-").FullName;
        var plugIn = new AssemblyLoadContext("plug-in", isCollectible: true);
        try
        {
            string file = Path.Combine(folder, "model.zip");
            Toy.Context.Model.Save(Toy.Transformer, Toy.Transformer.Generate(0).Schema, file);
            plugIn.LoadFromAssemblyPath(typeof(KaemModel).Assembly.Location);
            var own = plugIn.LoadFromAssemblyPath(typeof(KaemTransformer).Assembly.Location);
            own.Should().NotBeSameAs(typeof(KaemTransformer).Assembly);

            new MLContext().Model.Load(file, out _).GetType().Assembly.Should().BeSameAs(typeof(KaemTransformer).Assembly, "that is what the host has");
            using (plugIn.EnterContextualReflection())
                new MLContext().Model.Load(file, out _).GetType().Assembly.Should().BeSameAs(own);
        }
        finally
        {
            plugIn.Unload();
            Directory.Delete(folder, recursive: true);
        }
    }
}
