using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Evidence;

namespace Kaem.ML.Tests.Generators;

public class GeneratorFunctionTests
{
    private static readonly WorkerPool Workers = new(1);

    // Of the linear model, I x O.
    private static readonly float[,] Weights = { { 0.8f, -0.4f, 0.5f, 0.1f }, { 0.3f, 0.6f, -0.2f, 0.7f } };

    [Theory]
    [InlineData(HiddenMap.None)]
    [InlineData(HiddenMap.Sigmoid)]
    public void Functions_summed_node_by_node_are_the_generator(HiddenMap map)
    {
        var model = Untrained(KaemGenerator.Kan([4], KanBasis.Rbf(6), OutputActivation.None) with { HiddenMap = map });
        var functions = model.GeneratorFunctions();
        functions.Widths.Should().Equal(3, 4, 5);
        functions.Layers.Should().Be(2);
        float[] z = [0.3f, -0.6f, 0.1f], values = z;
        for (int l = 0; l < 2; l++)
        {
            var next = new float[functions.Widths[l + 1]];
            for (int i = 0; i < values.Length; i++)
            {
                float x = l > 0 && map == HiddenMap.Sigmoid ? 1 / (1 + MathF.Exp(-values[i])) : values[i];
                for (int o = 0; o < next.Length; o++)
                {
                    float[] value = new float[1];
                    functions.Evaluate(new GeneratorEdge(l, i, o), [x], value);
                    next[o] += value[0];
                }
            }
            values = next;
        }
        var expected = model.Decode(new DataMatrix(z, 1, 3)).Values.ToArray();
        for (int d = 0; d < expected.Length; d++)
            values[d].Should().BeApproximately(expected[d], 1e-5f);
    }

    [Fact]
    public void Closed_forms_and_importance_of_a_linear_generator_are_its_weights()
    {
        var functions = LinearGaussianModel.Create().GeneratorFunctions(samples: 20_000);
        functions.Samples.Should().Be(20_000);
        for (int o = 0; o < 4; o++)
        {
            double norm = Math.Sqrt(Math.Pow(Weights[0, o], 2) + Math.Pow(Weights[1, o], 2));
            for (int i = 0; i < 2; i++)
            {
                var edge = new GeneratorEdge(0, i, o);
                var form = functions.FindClosedForm(edge, o % 2 == 0 ? ClosedFormWeighting.Density : ClosedFormWeighting.Uniform);
                form.Name.Should().Be("z");
                form.RSquared.Should().BeApproximately(1, 1e-6);
                (form.A * form.C).Should().BeApproximately(Weights[i, o], 1e-3);
                // Each input is the sum of two latents around 6, with variance 2.
                functions.Importance(edge, EdgeImportance.Activation).Should().BeApproximately(12 * Math.Abs(Weights[i, o]), 0.02 * 12);
                functions.Importance(edge).Should().BeApproximately(Math.Abs(Weights[i, o]) / norm, 0.03);
            }
        }
        var (low, high) = functions.Range(0, 0);
        low.Should().BeInRange(12 - 7, 12 - 4);
        high.Should().BeInRange(12 + 4, 12 + 7);
        functions.MostImportant(2, measure: EdgeImportance.Activation).Should().Equal(new GeneratorEdge(0, 0, 0), new GeneratorEdge(0, 1, 3));
        functions.NodeImportance(1, 2).Should().Be(1);
        functions.NodeImportance(0, 1).Should().BeApproximately(Enumerable.Range(0, 4).Sum(o => functions.Importance(new GeneratorEdge(0, 1, o))), 1e-12);
    }

    [Fact]
    public void A_function_that_is_0_matters_nothing_and_is_a_constant()
    {
        var model = Untrained(KaemGenerator.Kan([2], KanBasis.Rbf(6), OutputActivation.None));
        foreach (string name in new[] { "generator/0/spline-weight", "generator/0/base-weight" })
        {
            float[] values = new float[6];
            model.Engine.ReadParameter(name, values);
            values[2 * 1 + 0] = 0;
            model.Engine.WriteParameter(name, values);
        }
        var functions = model.GeneratorFunctions();
        var silent = new GeneratorEdge(0, 1, 0);
        functions.Importance(silent).Should().Be(0);
        functions.Importance(silent, EdgeImportance.Activation).Should().Be(0);
        functions.FindClosedForm(silent).Formula.Should().Be("0");
        functions.MostImportant(100).Should().HaveCount(6 + 10).And.OnlyHaveUniqueItems();
        functions.MostImportant(100)[^1].Should().Be(silent);
    }

    [Fact]
    public void Rows_tell_what_functions_meet_too()
    {
        var functions = LinearGaussianModel.Create(LinearGaussianModel.Options with { ScoringSamples = 500 }).GeneratorFunctions(LinearGaussianModel.Rows(9));
        functions.Samples.Should().Be(9);
    }

    [Fact]
    public void What_there_is_not_is_refused_by_name()
    {
        var functions = Untrained(KaemGenerator.Kan([2], KanBasis.Rbf(6))).GeneratorFunctions(samples: 2);
        functions.Invoking(f => f.Importance(new GeneratorEdge(2, 0, 0))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*2 layers*");
        functions.Invoking(f => f.Importance(new GeneratorEdge(0, 3, 0))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*3 inputs*");
        functions.Invoking(f => f.Importance(new GeneratorEdge(1, 0, 5))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*5 outputs*");
        functions.Invoking(f => f.FindClosedForms(new GeneratorEdge(0, 0, 0), candidates: ["cosh"])).Should().Throw<ArgumentException>().WithMessage("*cosh*");
        var model = LinearGaussianModel.Create(LinearGaussianModel.Options with { ScoringSamples = 500 });
        model.Invoking(m => m.GeneratorFunctions(samples: 1)).Should().Throw<ArgumentOutOfRangeException>();
        model.Invoking(m => m.GeneratorFunctions(LinearGaussianModel.Rows(1))).Should().Throw<ArgumentException>().WithMessage("*2 rows*");
        model.Invoking(m => m.GeneratorFunctions(part: "image")).Should().Throw<ArgumentException>().WithMessage("*no parts*");
    }

    private static KaemModel Untrained(KanGeneratorOptions generator)
    {
        var options = new KaemOptions { LatentSize = 1, OuterSize = 3, Generator = generator, ScoringSamples = 200 };
        var engine = new CpuEngine(options, 5, Workers);
        engine.Network.Initialise(Workers);
        return new KaemModel(engine, new TrainingSummary(1, 0, true, []));
    }
}
