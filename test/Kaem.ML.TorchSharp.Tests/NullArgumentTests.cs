using Kaem.ML.Tests.Reliability;
using Kaem.ML.Tests.Text;
using Microsoft.ML;
using Microsoft.ML.Tokenizers;

namespace Kaem.ML.Tests;

/// <summary>Passes null wherever the public API wants a reference: the exception names the parameter.</summary>
public sealed class NullArgumentTests
{
    [TorchFact]
    public void Null_is_refused_by_name()
    {
        var context = new MLContext(seed: 1);
        var data = context.Data.LoadFromEnumerable(SmallTexts.All.Select(text => new Message { Text = text }).ToArray());
        var estimator = context.Generative().KaemText("Text", SmallTexts.Options with { Epochs = 1 });
        object[] samples =
        [
            SmallTexts.Options, SmallTexts.Model, estimator, estimator.Fit(data), SmallTexts.All.ToArray(), context, context.Generative(), data, data.Schema,
            "a dog", new DataMatrix([1], 1, 1), new MemoryStream(), KneserNeyTextModel.Train(["ab"], 2), Pieces(), CancellationToken.None,
            new Dictionary<string, object>(), KaemPrior.Univariate(), KaemEncoder.Plain(), TextTokens.Characters(), TextPosterior.Encoder(),
        ];
        var (calls, wrong) = new NullCalls(samples).Run(typeof(KaemTextModel).Assembly);
        wrong.Should().BeEmpty(string.Join("; ", wrong));
        calls.Should().BeGreaterThan(40);
    }

    private static Tokenizer Pieces() => WordPieceTokenizer.Create(new MemoryStream("[UNK]\na\n"u8.ToArray()));

    private sealed class Message
    {
        public string Text { get; set; } = "";
    }
}
