using Kaem.ML.Engines;
using Kaem.ML.Generators;
using Kaem.ML.Numerics;

namespace Kaem.ML;

/// <content>Looking at the generator.</content>
public sealed partial class KaemModel
{
    private const int MostMeasured = 100_000;

    /// <summary>Whether the generator, or of a joint one each part's, is a KAN: whether there are functions to look at.</summary>
    internal bool HasGeneratorFunctions => Options.Joint is { } joint
        ? joint.Parts.Any(part => part.GeneratorInForce is KanGeneratorOptions)
        : Options.Generator is KanGeneratorOptions;

    /// <summary>The functions on the edges of a KAN generator, with the arguments that they meet and how much each matters.</summary>
    /// <param name="rows">Rows at whose posterior means that is measured, 2 at least; null for samples of the prior.</param>
    /// <param name="samples">Samples of the prior where there are no rows, from 2 to 100,000.</param>
    /// <param name="part">Name of the part, where the generator is joint; null elsewhere, or for the first part whose generator is a KAN.</param>
    /// <exception cref="InvalidOperationException">The generator is no KAN.</exception>
    /// <exception cref="ArgumentException">There is no such part; or there are fewer than 2 rows, or they have another width than the model, or values that
    /// are not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of samples is out of its range.</exception>
    public GeneratorFunctions GeneratorFunctions(DataMatrix? rows = null, int samples = 1000, string? part = null)
    {
        ML.Check.AtLeast(samples, 2, MostMeasured, nameof(samples));
        if (rows?.Rows < 2)
            throw new ArgumentException("Measuring the functions takes 2 rows at least; pass null to measure on samples of the prior.", nameof(rows));
        if (part is not null)
            RangeOf(part, nameof(part));
        var network = ModelParts.Of(_engine).ToNetwork();
        network.Refresh(WorkerPool.Borrow());
        var generator = network.Generator is JointGenerator joint
            ? part is null ? joint.Parts.OfType<KanGenerator>().FirstOrDefault() : joint.Parts[Names().IndexOf(part)]
            : network.Generator;
        if (generator is not KanGenerator kan)
            throw new InvalidOperationException("Only a KAN generator has functions on its edges; this generator is none.");
        int count = rows?.Rows ?? samples;
        float[] inputs = rows is null ? GeneratorPruning.PriorInputs(this, network, count) : Infer(rows).SummedLatentMean.Values.ToArray();
        return ML.GeneratorFunctions.Of(kan, inputs, count);

        List<string> Names() => [.. Parts.Select(own => own.Name)];
    }
}
