using System.Diagnostics;
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

    // One model of each use, and less than two for each thread.
    private const long Slack = 2 << 20;

    private static readonly Type[] Users = [typeof(VectorUses), typeof(PriorUses), typeof(TableUses), typeof(MeasureUses), typeof(PipelineUses)];

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
        crew.Work(100);
        var early = Held.Now();
        for (int i = 0; i < 29; i++) { crew.Work(100); output.WriteLine(Held.Now() + ""); }
        var late = Held.Now();
        var alive = crew.Alive;
        crew.Dismiss();
        output.WriteLine($"{Uses.Length} uses; after 100: {early}; after 1,000: {late}; {crew.Seen} things came, {alive.Count} stayed: {string.Join(", ", alive)}");

        crew.Seen.Should().BeGreaterThan(2000);
        alive.Should().BeEmpty();
        (late.Heap - early.Heap).Should().BeLessThan(Slack);
        late.Threads.Should().BeLessThanOrEqualTo(early.Threads + 2, "threads are shared, and the runtime's own may come");
    }

    /// <summary>What the process holds after all garbage is gone.</summary>
    private readonly record struct Held(long Heap, long WorkingSet, int Threads)
    {
        public static Held Now()
        {
            for (int i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            long heap = GC.GetTotalMemory(forceFullCollection: true);
            using var process = Process.GetCurrentProcess();
            return new Held(heap, process.WorkingSet64, process.Threads.Count);
        }

        public override string ToString() => $"{Heap / 1024} KB of heap, {WorkingSet >> 20} MB in memory, {Threads} threads";
    }

    /// <summary>Threads that outlive what they work for.</summary>
    private sealed class Crew
    {
        private readonly Barrier _turn = new(Threads + 1);
        private readonly List<(string Use, WeakReference Thing)> _things = [];
        private readonly List<Thread> _threads;
        private Exception? _failure;
        private int _next, _end;
        private bool _isDismissed;

        public Crew()
        {
            _threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(Serve))];
            _threads.ForEach(thread => thread.Start());
        }

        public int Seen => _things.Count;

        /// <summary>What uses made and is still there.</summary>
        public List<string> Alive => [.. _things.Where(thing => thing.Thing.IsAlive).Select(thing => $"{thing.Use} ({thing.Thing.Target?.GetType().Name})")];

        public void Work(int models)
        {
            _end += models;
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
