using Kaem.ML.Engines;
using Kaem.ML.Tests.Fitting;
using Kaem.ML.Tests.Parts;
using Microsoft.ML;

namespace Kaem.ML.Tests.Reliability.ComeAndGo;

/// <summary>What is done with models of rows that hold several things at once.</summary>
internal static class JointUses
{
    private static readonly KaemOptions Quick = Joint.Options with { Epochs = 1, MaxSteps = 2 };

    // ML.NET keeps some 3 KB of each such view, which has a fit of MapValueToKey, with its context: so they are made once.
    private static readonly IDataView Rows = Joint.Keyed(Joint.Rows(40));

    private static readonly byte[] Saved = Bytes();

    public static object[] Fit()
    {
        var context = new MLContext(seed: 1);
        using var folder = new TemporaryFolder();
        var catalog = context.Generative();
        var estimator = catalog.KaemJoint(Quick).WithCancellation(CancellationToken.None).WithEngine(KaemEngine.Cpu).WithLogEvery(1)
            .WithMemoryLimit(0).WithProgress(new Ignored()).WithPrior(LatentPrior.Initial(Quick)).WithCheckpoints(new CheckpointDirectory(folder.Path));
        estimator.GetOutputSchema(SchemaShapeTests.Shape(Rows.Schema));
        var fitted = estimator.Fit(Rows);
        var further = catalog.KaemJoint(Quick).WithModel(fitted.Model).WithValidation(0.2).Fit(Rows);
        var stopped = catalog.KaemJoint(KaemPart.Label("Kind"), KaemPart.Numbers("Numbers")).WithValidation(Rows)
            .WithCancellation(new CancellationToken(canceled: true)).Fit(Rows);
        var both = catalog.KaemJoint(Quick).Fit(Rows, Rows);
        return [context, fitted, fitted.Model.Engine, further.Model.Engine, stopped.Model.Engine, both.Model.Engine];
    }

    public static object[] TransformAndGenerate()
    {
        var loaded = Toy.Context.Model.Load(new MemoryStream(Saved), out _);
        Toy.Context.Generative().TryGetJointModel(loaded, out var found);
        found!.Transform(Rows).Values<uint>("PredictedKind");
        found.GetOutputSchema(Rows.Schema);
        found.Generate(20, 2).Vectors("Picture");
        found.Generate(3, new Dictionary<string, object> { ["Kind"] = "north" }).Vectors("Picture");
        found.GenerateEach(Rows).Vectors("Picture");
        var renamed = found.WithOutputs(new KaemJointOutputColumns { Latent = "z" }).WithEvidence(EvidenceEstimator.ImportanceSampling())
            .WithEngine(KaemEngine.Cpu).WithModel(found.Model);
        renamed.Transform(Rows).Vectors("z");
        Properties.ReadAll(renamed);
        return [loaded, found, found.Model.Engine, renamed];
    }

    public static object[] Parts()
    {
        var context = Toy.Context.Model.Load(new MemoryStream(Saved), out _);
        Toy.Context.Generative().TryGetJointModel(context, out var found);
        var model = found!.Model;
        var given = model.JoinParts(("Kind", model.TakePart(model.Generate(5, 1, GenerationDraw.Likelihood), "Kind")));
        model.GenerateEach(given);
        return [model, model.Engine];
    }

    private static byte[] Bytes()
    {
        var stream = new MemoryStream();
        Toy.Context.Model.Save(Toy.Context.Generative().KaemJoint(Quick).Fit(Rows), Rows.Schema, stream);
        return stream.ToArray();
    }
}
