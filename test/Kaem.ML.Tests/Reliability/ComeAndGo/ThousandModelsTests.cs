using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Reliability.ComeAndGo;

/// <summary>A thousand models come and go through all that is public, on 32 threads that stay: nothing stays with them.</summary>
[Collection(Name), CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ThousandModelsTests(ITestOutputHelper output)
{
    public const string Name = "a thousand models";

    private const int Threads = 32;

    // A kilobyte for each of 900 models: less than the smallest of them, a prior, has.
    private const long Slack = 900 << 10;

    private static readonly Type[] Users = [typeof(VectorUses), typeof(PriorUses), typeof(TableUses), typeof(MeasureUses), typeof(PipelineUses),
        typeof(JointUses)];

    private static readonly (string Name, Func<object[]> Run)[] Uses =
    [
        .. from type in Users
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static)
           where method.ReturnType == typeof(object[])
           select ($"{type.Name}.{method.Name}", method.CreateDelegate<Func<object[]>>()),
    ];

    [Fact]
    public void Every_public_entry_is_among_the_uses()
    {
        var called = CalledMethods.Of(Users).Select(method => method.MetadataToken + method.Module.Name).ToHashSet();
        PublicEntries.All.Where(entry => !called.Contains(entry.MetadataToken + entry.Module.Name)).Select(PublicEntries.Describe)
            .Should().BeEmpty("each is to be called by a use, so that a thousand models come and go through it");
        PublicEntries.All.Count.Should().BeGreaterThan(150);
        PublicEntries.Stale.Should().BeEmpty();
    }

    [Fact, Trait("Category", "Long")]
    public void A_thousand_models_leave_nothing_behind()
    {
        // Each use once, so that what is made once for all is made.
        foreach (var (_, run) in Uses)
            run();
        var crew = new Crew();
        // And by each thread, of which the runtime keeps small arrays, as does a product.
        crew.Warm();
        crew.Work(100);
        var early = Held.Now();
        crew.Work(900);
        var late = Held.Now();
        var alive = crew.Alive;
        crew.Dismiss();
        output.WriteLine($"{Uses.Length} uses; after 100: {early}; after 1,000: {late}.");
        output.WriteLine($"{crew.Seen} things came, {alive.Count} stayed: {string.Join(", ", alive)}");

        crew.Seen.Should().BeGreaterThan(2000);
        alive.Should().BeEmpty();
        (late.Heap - early.Heap).Should().BeLessThan(Slack);
        late.Files.Should().BeLessThan(early.Files + 20, "files are closed, whoever opened them");
        late.Workers.Should().Be(early.Workers, "models share their threads");
    }

    /// <summary>Threads that outlive what they work for.</summary>
    private sealed class Crew
    {
        private readonly Barrier _turn = new(Threads + 1);
        private readonly List<(string Use, WeakReference Thing)> _things = [];
        private readonly List<Thread> _threads;
        private Exception? _failure;
        private int _next, _end;
        private bool _isDismissed, _isWarm;

        public Crew()
        {
            _threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(Serve))];
            _threads.ForEach(thread => thread.Start());
        }

        public int Seen => _things.Count;

        /// <summary>What uses made and is still there.</summary>
        public List<string> Alive => [.. _things.Where(thing => thing.Thing.IsAlive).Select(thing => $"{thing.Use} ({thing.Thing.Target?.GetType().Name})")];

        /// <summary>Each thread does everything once.</summary>
        public void Warm()
        {
            Turn();
            _isWarm = true;
        }

        /// <summary>So many models, each on the thread that is free.</summary>
        public void Work(int models)
        {
            _end += models;
            Turn();
        }

        private void Turn()
        {
            _turn.SignalAndWait();
            _turn.SignalAndWait();
            if (_failure is not null)
            {
                Dismiss();
                ExceptionDispatchInfo.Throw(_failure);
            }
        }

        public void Dismiss()
        {
            _isDismissed = true;
            _turn.SignalAndWait();
            _threads.ForEach(thread => thread.Join());
            _turn.Dispose();
        }

        private void Serve()
        {
            while (true)
            {
                _turn.SignalAndWait();
                if (_isDismissed)
                    return;
                Take();
                _turn.SignalAndWait();
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Take()
        {
            try
            {
                foreach (var use in _isWarm ? [] : Uses)
                    use.Run();
                int model;
                while ((model = Interlocked.Increment(ref _next) - 1) < _end)
                    Use(Uses[model % Uses.Length]);
                // Who finds nothing took a number all the same.
                Interlocked.Decrement(ref _next);
            }
            catch (Exception exception)
            {
                _failure = exception;
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Use((string Name, Func<object[]> Run) use)
        {
            var things = Array.ConvertAll(use.Run(), thing => (use.Name, new WeakReference(thing)));
            lock (_things)
                _things.AddRange(things);
        }
    }
}
