using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Tables;
using Microsoft.ML;

namespace Kaem.ML.Tests.Reliability;

/// <summary>A pipeline's memory goes with the pipeline, fitted or loaded, however it was used.</summary>
[Collection(Name), CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ForgottenPipelinesTests
{
    public const string Name = "forgotten pipelines";

    private const int Times = 12;

    // Three of the engines below keep more once they have scored.
    private const long Slack = 1500 << 10;

    private static readonly Toy.Point[] Points = Toy.Rows(60);
    private static readonly KaemEstimator Estimator = Toy.Context.Generative().Kaem(Toy.Options with { ScoringSamples = 1000 });
    private static readonly byte[] Saved = Bytes(Estimator.Fit(Toy.View(Points)), Toy.View([]).Schema);
    private static readonly byte[] SavedTable = Bytes(People.Model, People.View(1).Schema);

    public static TheoryData<string> Uses => [.. Works.Keys];

    // Each gives what must go with the pipeline.
    private static readonly Dictionary<string, Func<object>> Works = new()
    {
        ["a prediction engine of a loaded pipeline"] = () =>
        {
            var context = new MLContext();
            var loaded = context.Model.Load(new MemoryStream(Saved), out _);
            using var engine = context.Model.CreatePredictionEngine<Toy.Point, Scored>(loaded);
            engine.Predict(Points[0]);
            context.Generative().TryGetModel(loaded, out var found);
            return found!.Model.Engine;
        },
        ["a prediction engine in one context"] = () =>
        {
            var loaded = Toy.Context.Model.Load(new MemoryStream(Saved), out _);
            using var engine = Toy.Context.Model.CreatePredictionEngine<Toy.Point, Scored>(loaded);
            engine.Predict(Points[0]);
            Toy.Context.Generative().TryGetModel(loaded, out var found);
            return found!.Model.Engine;
        },
        ["a transformed view"] = () =>
        {
            var loaded = Toy.Context.Model.Load(new MemoryStream(Saved), out _);
            loaded.Transform(Toy.View(Points)).Outputs();
            Toy.Context.Generative().TryGetModel(loaded, out var found);
            return found!.Model.Engine;
        },
        ["a fit"] = () =>
        {
            var fitted = Estimator.Fit(Toy.View(Points));
            fitted.Transform(Toy.View(Points)).Outputs();
            return fitted.Model.Engine;
        },
        ["a loaded table"] = () =>
        {
            var loaded = Toy.Context.Model.Load(new MemoryStream(SavedTable), out _);
            loaded.Transform(People.View(20)).Values<float>("LogLikelihood");
            Toy.Context.Generative().TryGetTableModel(loaded, out var found);
            return found!.Model.Model.Engine;
        },
    };

    [Theory]
    [MemberData(nameof(Uses))]
    public void NothingIsLeftOfWhatWasUsedAndDropped(string use)
    {
        var kept = new List<WeakReference>();
        Repeat(3);
        long early = GC.GetTotalMemory(forceFullCollection: true);
        Repeat(Times);
        long late = GC.GetTotalMemory(forceFullCollection: true);

        kept.Count(it => it.IsAlive).Should().BeLessThanOrEqualTo(2, "only this thread's frames may still know the last one");
        (late - early).Should().BeLessThan(Slack);

        [MethodImpl(MethodImplOptions.NoInlining)]
        void Repeat(int times)
        {
            for (int i = 0; i < times; i++)
                kept.Add(Use(use));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Use(string use) => new(Works[use]());

    private static byte[] Bytes(ITransformer pipeline, DataViewSchema schema)
    {
        using var stream = new MemoryStream();
        Toy.Context.Model.Save(pipeline, schema, stream);
        return stream.ToArray();
    }

    private sealed class Scored
    {
        public float LogLikelihood { get; set; }
    }
}
