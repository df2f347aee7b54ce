using Kaem.ML.Plots;
using Kaem.ML.Tables;
using Kaem.ML.Tests.Parts;
using Kaem.ML.Tests.Tables;
using Microsoft.ML;

namespace Kaem.ML.Tests.Reliability;

/// <summary>Passes null wherever the public API wants a reference: the exception names the parameter.</summary>
public sealed class NullArgumentTests
{
    [Fact]
    public void NullIsRefusedByName()
    {
        var matrix = Toy.Matrix(Toy.Rows(30));
        object[] samples =
        [
            Toy.Options, matrix, Toy.Transformer, Toy.Transformer.Model, Toy.Transformer.Model.Prior, Toy.Transformer.Model.Engine,
            Toy.Transformer.Model.Training, Toy.Estimator(),
            Toy.Context, Toy.Context.Generative(), Toy.View(Toy.Rows(30)), Toy.View([]).Schema, "name", new MemoryStream(), new CheckpointDirectory("x"),
            EvidenceEstimator.ImportanceSampling(), EvidenceEstimator.Steppingstone(), PosteriorSampler.Mala(), PosteriorSampler.ImportanceSampling(),
            KaemPrior.Mixture(), KaemPrior.JointMixture(), KaemPrior.Deep(), KanBasis.Morlet(), TableRule.Range("size", 0), Given.Missing,
            CategoricalColumn.Of("kind", ["a", "b", "a"]), new Table([new NumericColumn("size", [1, 2, 3])]), new string[] { "a", "b", "c", "d" },
            new Dictionary<string, Table>(), new Dictionary<string, IDataView>(),
            Joint.Transformer, Joint.Estimator(), KaemPart.Label("label", 2), KaemGenerator.Joint(KaemPart.Label("label", 2)),
            People.Model, People.Model.Model, People.Model.Model.Codec, People.Estimator(), new Dictionary<string, object>(), new StringReader("a\n1\n"),
            new StringWriter(),
            (Func<double, double>)(z => -z * z), new float[] { 0, 1 }, new double[] { 0, 1 }, new int[] { 2, 3 }, (ulong)1, 2f, 2.0, 2, 2L, true,
            CancellationToken.None, new PngImage(1, 1, 1, [0]), new[] { new PlotPanel("title", [new PlotCurve("curve", [0, 1], [0, 1])]) },
        ];
        var (calls, wrong) = new NullCalls(samples).Run(typeof(KaemModel).Assembly, typeof(KaemTransformer).Assembly, typeof(SvgPlot).Assembly);
        wrong.Should().BeEmpty(string.Join("; ", wrong));
        calls.Should().BeGreaterThan(80);
    }
}
