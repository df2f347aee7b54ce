using Kaem.ML.Engines;
using Kaem.ML.Posteriors;
using Kaem.ML.Tests.Kan;

namespace Kaem.ML.Tests.Model;

/// <summary>Whole models on every basis, in prior and generator alike.</summary>
public class BasisModelTests
{
    public static TheoryData<string> Bases => [.. NaiveBasis.Names];

    [Theory]
    [MemberData(nameof(Bases))]
    public void Training_lowers_the_loss_and_a_saved_model_generates_the_same_bits(string name)
    {
        var losses = new List<float>();
        var model = KaemModel.Train(Options(name), SmallModel.Arc(200), progress: new Recorder(losses));
        losses.Should().OnlyContain(loss => float.IsFinite(loss));
        losses[^1].Should().BeLessThan(losses[0] - 0.5f);

        model.ShouldSurviveSaving();
    }

    [Theory]
    [MemberData(nameof(Bases))]
    public void Models_are_counted_without_being_made_and_do_not_depend_on_the_number_of_threads(string name)
    {
        var options = Options(name) with { Epochs = 1 };
        var (first, second) = (Train(options, 1), Train(options, 3));
        second.Should().Equal(first);
        JointModel.CountParameters(options, 6).Should().Be(new JointModel(options, 6).Parameters.Sum(parameter => parameter.Length));

        static float[] Train(KaemOptions options, int threads)
        {
            var engine = EngineFixture.Untrained(options, 6, threads);
            engine.TrainSteps(SmallModel.Arc(20), 0, 5);
            return engine.ParameterValues();
        }
    }

    [Theory]
    [MemberData(nameof(Bases))]
    public void A_step_allocates_nothing_once_warm(string name)
    {
        // A prior that hardly moves keeps its panels.
        var options = Options(name) with { GridAdaptation = GridAdaptation.Off, PriorLearningRate = 1e-6f };
        EngineFixture.AllocatedBySteps(options, SmallModel.Arc(20), warm: 50, steps: 10).Should().Be(0);
    }

    [Theory]
    [InlineData("bspline", 4, 1, "*Degree must lie between 2 and 5*")]
    [InlineData("bspline", 1, 3, "*GridSize must be at least 2*")]
    [InlineData("fourier", 0, 1, "*Frequencies must lie between 1 and 1000*")]
    [InlineData("fourier", 3, 9, "*Bandwidth must lie between 0.05 and 2*")]
    [InlineData("chebyshev", 0, 1, "*Degree must lie between 1 and 32*")]
    [InlineData("chebyshev", 3, 0.9, "*Bandwidth must lie between 1 and 5*")]
    [InlineData("morlet", 4, 0, "*Frequency must lie between 1 and 10*")]
    [InlineData("rswaf", 4, 0.1, "*Bandwidth must lie between 0.2 and 5*")]
    public void Options_refuse_what_no_basis_can_be(string name, int size, double value, string message)
    {
        Func<KanBasis> make = name switch
        {
            "bspline" => () => KanBasis.BSpline(size, (int)value),
            "fourier" => () => KanBasis.Fourier(size, bandwidth: (float)value),
            "chebyshev" => () => KanBasis.Chebyshev(size, (float)value),
            "morlet" => () => KanBasis.Morlet(size) with { Frequency = (float)value },
            _ => () => KanBasis.Rswaf(size, bandwidth: (float)value),
        };
        make.Should().Throw<ArgumentOutOfRangeException>().WithMessage(message);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(5, 1)]
    public void Layer_normalisation_of_a_single_value_is_refused(int outer, int hidden)
    {
        var options = SmallModel.Options with { OuterSize = outer, Generator = KaemGenerator.Kan([hidden]) with { LayerNorm = true } };
        ((Action)(() => _ = new CpuEngine(options, 6))).Should().Throw<ArgumentException>().WithMessage("*LayerNorm*2 or more*");
    }

    [Fact]
    public void An_unknown_map_is_refused() =>
        ((Func<KaemGenerator>)(() => KaemGenerator.Kan() with { HiddenMap = (HiddenMap)7 })).Should()
            .Throw<ArgumentOutOfRangeException>().WithMessage("*HiddenMap must be one of None, Sigmoid, Affine*");

    private static KaemOptions Options(string name)
    {
        KanBasis basis = name switch
        {
            "fourier" => KanBasis.Fourier(5, bandwidth: 0.2f),
            "chebyshev" => KanBasis.Chebyshev(5, 1.2f, true),
            "bspline" => KanBasis.BSpline(8),
            _ => (RadialBasis)NaiveBasis.Of(name) with { GridSize = 8 },
        };
        return SmallModel.Options with
        {
            Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, basis),
            Generator = KaemGenerator.Kan(
                [7], basis) with { LayerNorm = name is "rswaf" or "chebyshev", HiddenMap = name == "bspline" ? HiddenMap.Sigmoid : HiddenMap.None },
        };
    }

    private sealed class Recorder(List<float> losses) : IProgress<KaemProgress>
    {
        public void Report(KaemProgress value)
        {
            if (value.EndOfEpoch)
                losses.Add(value.Loss);
        }
    }
}
