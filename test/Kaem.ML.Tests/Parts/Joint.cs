using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Kaem.ML.Tests.Parts;

/// <summary>Rows of a picture of 2 x 2 pixels, what it is of, and two numbers, all told by one angle.</summary>
internal sealed class Joint
{
    private static readonly Lazy<KaemJointTransformer> Shared = new(() => Estimator().Fit(Keyed(Rows(400))));

    /// <summary>Of those and in that order the keys are.</summary>
    public static readonly string[] Kinds = ["east", "north", "west"];

    [VectorType(2, 2)]
    public float[] Picture { get; set; } = [];

    public string? Kind { get; set; } = "";

    [VectorType(2)]
    public float[] Numbers { get; set; } = [];

    public int Index { get; set; }

    public static KaemOptions Options { get; } = KaemPresets.Joint(
        KaemPart.Image("Picture", generator: KaemGenerator.Convolutional(new ImageShape(2, 2, 1), Layers), likelihood: KaemLikelihood.Gaussian(0.1f)),
        KaemPart.Label("Kind"), KaemPart.Numbers("Numbers")) with
    {
        LatentSize = 2, Prior = KaemPrior.JointMixture(6) with { Refits = new() { Times = 1, Rows = 200, Rounds = 4 } },
        Sampler = PosteriorSampler.Amortised(KaemEncoder.Plain([24])), BatchSize = 20, LearningRate = 5e-3f, Epochs = 60, ScoringSamples = 300, Seed = 7,
    };

    /// <summary>The shared model, with all outputs.</summary>
    public static KaemJointTransformer Transformer => Shared.Value;

    private static ConvolutionLayer[] Layers => [new(8, 2, 1, 0), new(1, 3, 1, 1)];

    public static KaemJointEstimator Estimator(KaemJointOutputColumns? outputs = null) => Toy.Context.Generative().KaemJoint(Options, outputs);

    public static Joint[] Rows(int count, int seed = 3)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => Row(i, random))];
    }

    public static IDataView View(IEnumerable<Joint> rows) => Toy.Context.Data.LoadFromEnumerable(rows);

    /// <summary>The rows with keys, which always stand for the same kinds.</summary>
    public static IDataView Keyed(IEnumerable<Joint> rows) => Keys().Fit(View(rows)).Transform(View(rows));

    public static ValueToKeyMappingEstimator Keys() =>
        Toy.Context.Transforms.Conversion.MapValueToKey("Kind", keyData: Toy.Context.Data.LoadFromEnumerable(Kinds.Select(kind => new Named { Kind = kind })));

    private static Joint Row(int index, Random random)
    {
        double turn = random.NextDouble(), angle = 2 * Math.PI * turn;
        return new Joint
        {
            Index = index, Kind = Kinds[(int)(3 * turn)],
            Picture = [.. Enumerable.Range(0, 4).Select(d => (float)(0.5 + 0.4 * Math.Cos(angle + d * Math.PI / 2) + 0.05 * (random.NextDouble() - 0.5)))],
            Numbers = [(float)(Math.Cos(angle) + 0.1 * random.NextDouble()), (float)(Math.Sin(angle) + 0.1 * random.NextDouble())],
        };
    }

    private sealed class Named
    {
        public string Kind { get; set; } = "";
    }
}
