using Kaem.ML.Evaluation;
using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

public class LearntTableTests
{
    [Fact]
    public void A_model_of_encoded_rows_generates_rows_of_the_table()
    {
        var table = MadeTable.Of(3000);
        var codec = TableCodec.Fit(table, new EncodingOptions { MostBins = 12 });
        var likelihood = codec.Likelihood();
        likelihood.Columns.Should().Be(codec.Width);
        likelihood.Blocks.Select(block => (block is CategoricalBlock, block.Width)).Should().Equal(
            codec.Blocks.Select(block => (block.Kind == EncodedBlockKind.Softmax, block.Width)));

        var model = KaemModel.Train(
            new KaemOptions
            {
                LatentSize = 2,
                OuterSize = 4,
                Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(8)),
                Generator = KaemGenerator.Kan([16], KanBasis.Rbf(8), OutputActivation.None),
                Likelihood = likelihood,
                Sampler = PosteriorSampler.ImportanceSampling(100, Resampler.None),
                LearningRate = 1e-2f,
                Epochs = 20,
                AllowMissing = true,
            },
            codec.Encode(table));
        var generated = codec.Decode(model.Generate(2000, seed: 2, GenerationDraw.Likelihood), seed: 2, TableGaps.AsTrained);

        generated.Schema.Columns.Select(column => (column.Name, column.Kind)).Should().Equal(table.Schema.Columns.Select(column => (column.Name, column.Kind)));
        var quality = TableEvaluation.Evaluate(table, generated);
        quality.Adherence.Should().Be(1);
        quality.MissingValueSimilarity.Should().BeGreaterThan(0.97);
        quality.ColumnShapes.Should().BeGreaterThan(0.85);
        // What independent columns can't have.
        quality.Pairs.Single(pair => pair is { First: "age", Second: "member" }).Score.Should().BeGreaterThan(
            TableEvaluation.Evaluate(table, MadeTable.Shuffled(table)).Pairs.Single(pair => pair is { First: "age", Second: "member" }).Score + 0.05);
    }
}
