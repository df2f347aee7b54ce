using System.Globalization;
using System.Xml.Linq;
using Kaem.ML.Engines;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Plots;

public class GeneratorPlotTests
{
    private static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";
    private static readonly WorkerPool Workers = new(1);

    [Fact]
    public void The_diagram_has_a_function_on_each_edge_as_opaque_as_it_matters()
    {
        var functions = Model().GeneratorFunctions();
        var drawing = XElement.Parse(KaemPlots.Network(functions).Svg);
        var edges = drawing.Descendants(Namespace + "g").ToArray();
        int shown = 0;
        for (int l = 0; l < 2; l++)
        {
            double[] scores = [.. functions.MostImportant(100, l).Select(edge => functions.Importance(edge))];
            shown += scores.Count(score => (float)(score / scores[0]) >= 0.01f);
        }
        edges.Should().HaveCount(shown);
        double[] opacities = [.. edges.Select(edge => double.Parse(edge.Attribute("opacity")!.Value, CultureInfo.InvariantCulture))];
        opacities.Count(opacity => opacity == 1).Should().BeGreaterThanOrEqualTo(2, "the most important edge of each layer");
        opacities.Min().Should().BeInRange(0.12, 0.99);
        edges.Should().OnlyContain(edge => edge.Elements(Namespace + "path").Count() == 3 && edge.Elements(Namespace + "rect").Count() == 1);
        drawing.Descendants(Namespace + "circle").Should().HaveCount(3 + 4 + 5);
    }

    [Fact]
    public void It_says_what_it_leaves_out()
    {
        var plot = KaemPlots.Network(Model().GeneratorFunctions(), most: 2);
        plot.Description.Should().Contain("2 of 3 inputs, 2 of 4 hidden nodes, 2 of 5 outputs");
        XElement.Parse(plot.Svg).Descendants(Namespace + "circle").Should().HaveCount(6);
        Model().GeneratorFunctions().Invoking(functions => KaemPlots.Network(functions, 0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Functions_and_their_closed_forms_are_curves()
    {
        var functions = Model().GeneratorFunctions();
        var edge = functions.MostImportant(1)[0];
        var form = functions.FindClosedForms(edge, candidates: ["z"])[0];
        string svg = KaemPlots.GeneratorFunction(functions, edge, form).Svg;
        svg.Should().Contain("kaem-dashed").And.Contain("function");
        KaemPlots.GeneratorFunctions(functions, most: 4).Svg.Should().Contain("layer ");
    }

    [Fact]
    public void The_thermodynamic_integral_says_what_each_rule_makes_of_it()
    {
        var model = Model();
        var path = model.ThermodynamicPaths(model.Generate(1), EvidenceEstimator.ThermodynamicIntegration(4, 2, chains: 2, warmUp: 5, draws: 10))[0];
        var plot = KaemPlots.ThermodynamicIntegral(path);
        plot.Svg.Should().Contain(path.Trapezoid.ToString("0.00", CultureInfo.InvariantCulture));
        plot.Svg.Should().Contain(path.DivergenceCorrected.ToString("0.00", CultureInfo.InvariantCulture));
        KaemPlots.ThermodynamicDivergences(path).Description.Should().Contain("Divergence");
    }

    private static KaemModel Model()
    {
        var options = new KaemOptions
        {
            LatentSize = 1, OuterSize = 3, Generator = KaemGenerator.Kan([4], KanBasis.Rbf(6), OutputActivation.None), ScoringSamples = 200,
        };
        var engine = new CpuEngine(options, 5, Workers);
        engine.Network.Initialise(Workers);
        return new KaemModel(engine, new TrainingSummary(1, 0, true, []));
    }
}
