using Kaem.ML.Engines;
using Kaem.ML.Evaluation;

namespace Kaem.ML.Tests.Reliability.ComeAndGo;

/// <summary>What measures rows without a model, and what engines are made of.</summary>
internal static class MeasureUses
{
    private static readonly DataMatrix First = Toy.Matrix(Toy.Rows(90, 4)), Second = Toy.Matrix(Toy.Rows(80, 5));

    public static ImageQualityOptions Small { get; } = new() { Sizes = [40, 60], Subsets = 3, SubsetSize = 20, Seed = 1 };

    public static object[] Distances()
    {
        FrechetDistance.Between(First, Second);
        KernelInceptionDistance.Between(First, Second);
        KernelInceptionDistance.OfSubsets(First, Second, 3, 20);
        MaximumMeanDiscrepancy.MedianDistance(First, Second);
        MaximumMeanDiscrepancy.Squared(First, Second);
        MaximumMeanDiscrepancy.Squared(First, Second, 0.5, 1);
        var gaussian = FittedGaussian.Fit(First);
        gaussian.Draw(10);
        return [ImageQuality.Measure(First, Second, Small), gaussian];
    }

    public static object[] Parts()
    {
        var parts = ModelParts.Initial(Toy.Options, Toy.Columns);
        var engine = KaemEngine.Cpu.Create(parts);
        var again = ModelParts.Of(engine);
        foreach (var parameter in again.Parameters)
            again.ReadParameter(parameter.Name, new float[parameter.Length]);
        return [parts, engine, again];
    }
}
