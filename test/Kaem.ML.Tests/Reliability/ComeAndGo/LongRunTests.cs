using Kaem.ML.Tests.Tables;
using Microsoft.ML;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Reliability.ComeAndGo;

/// <summary>One engine that predicts, and one training that goes on, for as long as a service or a night may have it.</summary>
[Collection(ThousandModelsTests.Name), Trait("Category", "Long")]
public sealed class LongRunTests(ITestOutputHelper output)
{
    // Less than three bytes a prediction.
    private const long Slack = 256 << 10;

    [Fact]
    public void A_hundred_thousand_predictions_of_one_engine()
    {
        var rows = Toy.Rows(500);
        using var engine = Toy.Context.Model.CreatePredictionEngine<Toy.Point, Scores>(Toy.Transformer);
        var prediction = new Scores();
        Flat(100_000, i => engine.Predict(rows[i % rows.Length], ref prediction));
    }

    [Fact]
    public void A_hundred_thousand_predictions_of_a_table()
    {
        var rows = People.Rows(500);
        var fitted = Toy.Context.Generative().KaemTable(TableUses.Quick with { Rules = [] }, ["Age", "Member", "Town"]).Fit(People.View(rows));
        using var engine = Toy.Context.Model.CreatePredictionEngine<People, Likelihood>(fitted);
        var prediction = new Likelihood();
        Flat(100_000, i => engine.Predict(rows[i % rows.Length], ref prediction));
    }

    [Fact]
    public void Five_thousand_updates_of_a_pipeline()
    {
        var heap = new HeapOfUpdates();
        var options = Toy.Options with { Epochs = 1000, BatchSize = 20 };
        var fitted = Toy.Context.Generative().Kaem(options).WithProgress(heap).Fit(Toy.View(Toy.Rows(100)));
        fitted.Model.Training.Steps.Should().Be(5000);
        Flat(heap);
    }

    [Fact]
    public void Five_thousand_updates_of_a_table()
    {
        var heap = new HeapOfUpdates();
        var options = TableUses.Quick with { Rules = [], Updates = 5000 };
        var model = KaemTableModel.Train(TableUses.Small, options, progress: heap);
        model.Training.Steps.Should().BeGreaterThanOrEqualTo(5000);
        Flat(heap);
    }

    private void Flat(int predictions, Action<int> predict)
    {
        for (int i = 0; i < predictions / 10; i++)
            predict(i);
        var early = Held.Now();
        for (int i = predictions / 10; i < predictions; i++)
            predict(i);
        var late = Held.Now();
        output.WriteLine($"After {predictions / 10} predictions: {early}; after {predictions}: {late}");
        (late.Heap - early.Heap).Should().BeLessThan(Slack);
    }

    private void Flat(HeapOfUpdates heap)
    {
        output.WriteLine($"After 1,000 updates: {heap.Early}; after 5,000: {heap.Late}");
        heap.Early.Heap.Should().BePositive();
        heap.Late.Heap.Should().BePositive();
        // The history of 4,000 updates is part of the model.
        (heap.Late.Heap - heap.Early.Heap).Should().BeLessThan(2 * Slack);
    }

    /// <summary>Looks at the heap at update 1,000 and 5,000.</summary>
    private sealed class HeapOfUpdates : IProgress<KaemProgress>
    {
        public Held Early { get; private set; }

        public Held Late { get; private set; }

        public void Report(KaemProgress value)
        {
            if (Early.Heap == 0 && value.Step >= 1000)
                Early = Held.Now();
            if (Late.Heap == 0 && value.Step >= 5000)
                Late = Held.Now();
        }
    }

    private sealed class Likelihood
    {
        public float LogLikelihood { get; set; }
    }
}
