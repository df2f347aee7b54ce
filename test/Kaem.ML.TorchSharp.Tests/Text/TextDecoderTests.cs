using Kaem.ML.Text.Counting;
using Kaem.ML.Text.Network;
using Kaem.ML.Text.Tokens;
using TorchSharp;

namespace Kaem.ML.Tests.Text;

/// <summary>The decoder on arrays that were drawn and never trained: everything in it has its say.</summary>
public sealed class TextDecoderTests
{
    private static readonly Lazy<TextNetwork> Made = new(() =>
    {
        var options = SmallTexts.Options with { Seed = 11 };
        var vocabulary = Vocabulary.Of(options.Tokens, SmallTexts.All);
        var counts = new ContextCounts(options.CountedOrder, vocabulary.Count);
        foreach (string text in SmallTexts.All.Take(30))
            counts.Add(vocabulary.Encode(text));
        var shapes = TextShapes.Of(options, vocabulary.Count);
        // No array is all the same: what begins as zeros would hide mistakes.
        var arrays = TextArrays.Drawn([.. shapes.Select(shape => shape with { Deviation = 0.4f })], 11);
        return new TextNetwork(options, vocabulary, new KneserNey(counts), arrays, new TextLatents(options));
    });

    private static TextNetwork Network => Made.Value;

    [TorchFact]
    public void A_later_token_changes_no_earlier_probability()
    {
        using var scope = torch.NewDisposeScope();
        float[] one = Logs("the cat sees fish"), other = Logs("the cat SELL rain");
        one[..8].Should().Equal(other[..8]);
        one[8].Should().NotBe(other[8]);
    }

    [TorchFact]
    public void Padding_changes_nothing()
    {
        using var scope = torch.NewDisposeScope();
        float[] alone = Logs("a dog"), beside = Logs("a dog", "my old uncle finds 42 apples");
        for (int t = 0; t < 6; t++)
            beside[t].Should().BeApproximately(alone[t], 1e-5f);
    }

    [TorchTheory, InlineData(0), InlineData(3), InlineData(8)]
    public void Probabilities_sum_to_one(int at)
    {
        using var scope = torch.NewDisposeScope();
        int[] text = Network.Vocabulary.Encode("nobody likes");
        CountedText[] texts = [.. Enumerable.Range(1, Network.Vocabulary.Count - 1).Select(token => CountedText.Of([.. text[..at], token], Network.Counts)),
            CountedText.Of(text[..at], Network.Counts)];
        var logs = Network.Decoder.LogProbability(Network.Batch(texts), Latents(texts.Length));
        foreach (var each in new[] { logs.Mixed, logs.Network })
            each.select(1, at).exp().sum().item<float>().Should().BeApproximately(1, 2e-5f);
    }

    [TorchFact]
    public void Steps_one_by_one_are_the_same_as_together()
    {
        using var scope = torch.NewDisposeScope();
        var batch = Network.Batch([Network.Read("Anna sees the moon")]);
        var whole = Network.Decoder.State(batch.Inputs, batch.Pairs, batch.Triples, Latents(1), null);
        var past = new List<(torch.Tensor, torch.Tensor)>();
        foreach (var (first, count) in new[] { (0, 4), (4, 1), (5, 1), (6, batch.Length - 6) })
        {
            var part = Network.Decoder.State(
                batch.Inputs.narrow(1, first, count), batch.Pairs.narrow(1, first, count), batch.Triples.narrow(1, first, count), Latents(1), past);
            (part - whole.narrow(1, first, count)).abs().max().item<float>().Should().BeLessThan(2e-5f);
        }
    }

    [TorchFact]
    public void Gradients_are_those_of_finite_differences()
    {
        using var scope = torch.NewDisposeScope();
        var batch = Network.Batch([Network.Read("a 😀 dog"), Network.Read("rain!")]);
        using var copy = Network.Arrays.Copy();
        var network = Network.With(copy);
        copy.RequireGradients(true);
        var z = Latents(2);
        z.requires_grad = true;
        var loss = Loss(network, batch, z);
        loss.backward();
        foreach (var (name, tensor) in copy.Shapes.Where(shape => shape.Name.Split('.')[0] is "decoder" or "gate")
            .Select(shape => (shape.Name, copy[shape.Name])).Append(("z", z)))
        {
            // Along the gradient, where single precision says most.
            var gradient = tensor.grad!.clone();
            float norm = gradient.norm().item<float>(), distance = 2e-2f / Math.Max(norm, 1e-3f);
            using var quiet = torch.no_grad();
            var kept = tensor.clone();
            tensor.copy_(kept + distance * gradient);
            double above = Loss(network, batch, z).item<float>();
            tensor.copy_(kept - distance * gradient);
            double below = Loss(network, batch, z).item<float>();
            tensor.copy_(kept);
            ((above - below) / (2 * distance)).Should().BeApproximately(norm * norm, 0.02 * norm * norm + 2e-4, name);
        }
    }

    /// <summary>An encoder's proposals, and what it learns by: the way from its output to z and back.</summary>
    [TorchFact]
    public void Padding_changes_no_proposal()
    {
        using var scope = torch.NewDisposeScope();
        var options = (TextEncoderOptions)Network.Options.Posterior;
        var alone = TextEncoder.Forward(Network.Arrays, options, Network.Batch([Network.Read("a dog")]), null);
        var beside = TextEncoder.Forward(Network.Arrays, options, Network.Batch([Network.Read("a dog"), Network.Read("my old uncle finds 42 apples")]), null);
        (alone[0] - beside[0]).abs().max().item<float>().Should().BeLessThan(1e-5f);
        var shortest = TextEncoder.Forward(Network.Arrays, options, Network.Batch([Network.Read("")]), null);
        shortest.isfinite().all().item<bool>().Should().BeTrue();
    }

    [TorchFact]
    public void What_dropout_leaves_out_depends_on_seed_and_step_alone()
    {
        using var scope = torch.NewDisposeScope();
        DropoutMasks one = new(5), other = new(5), third = new(6);
        var values = torch.ones(40, 50);
        one.Begin(7);
        other.Begin(7);
        third.Begin(7);
        float[] first = Values(one.Apply(values, 0.25f));
        Values(other.Apply(values, 0.25f)).Should().Equal(first);
        Values(third.Apply(values, 0.25f)).Should().NotEqual(first);
        Values(one.Apply(values, 0.25f)).Should().NotEqual(first, "the next mask is another");
        first.Average().Should().BeApproximately(1, 0.05f);
        first.Where(value => value > 0).Should().OnlyContain(value => value == 1 / 0.75f);
    }

    private static torch.Tensor Loss(TextNetwork network, TextBatch batch, torch.Tensor z) =>
        -(network.Decoder.LogProbability(batch, z).Mixed * batch.Mask).sum();

    private static torch.Tensor Latents(int count) => torch.tensor(Enumerable.Range(0, count * 3).Select(i => 0.3f * (i % 3) - 0.2f).ToArray(), [count, 3]);

    private static float[] Logs(params string[] texts)
    {
        var latents = Latents(texts.Length);
        return Values(Network.Decoder.LogProbability(Network.Batch([.. texts.Select(Network.Read)]), latents).Mixed[0]);
    }

    private static float[] Values(torch.Tensor tensor) => tensor.detach().contiguous().data<float>().ToArray();
}
